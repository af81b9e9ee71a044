"""Worker: the floor. The inputs that verify gives its networks go once more through the bare runtimes, and nothing else happens."""

import io
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

from bench.protocol import Ready, Stages, claim_pipes, serve_runs
from bench.recording import Blob, Recorded, Runtime, recording
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.engine.engine import build_engine
from realname.verification.use_cases.fetch_files import model_folder

BareNetwork = Callable[[Blob], object]


def main() -> None:
    """Record one verification of CLIP against PORTRAIT, then repeat its calls."""
    pipes = claim_pipes()
    clip, portrait = (Path(name).read_bytes() for name in sys.argv[1:3])
    with recording() as recorded:
        build_engine(model_folder(os.environ)).verify(clip=clip, reference=portrait, asked=())
    networks = bare_networks(recorded)
    calls = [(networks[place], blob) for place, blob in recorded.calls]

    def run() -> Stages:
        for network, blob in calls:
            network(blob)
        return ()

    run()
    tasks = {"run": run, "decoding": lambda: _decode(clip)} | _alone(recorded, networks)
    serve_runs(pipes, tasks, Ready(versions=(), counts=_counts(recorded)))


def _decode(clip: bytes) -> Stages:
    """Decode with one thread; judged frames become RGB in the size they are judged in."""
    limits, due_ms = ClipLimits(), 0.0
    with av.open(io.BytesIO(clip), "r") as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        for frame in container.decode(stream):
            if (frame.time or 0.0) * 1000 >= due_ms:
                due_ms = (frame.time or 0.0) * 1000 + limits.judged_interval_ms
                shrink = min(1.0, limits.longest_side_px / max(frame.width, frame.height))
                frame.reformat(width=round(frame.width * shrink), height=round(frame.height * shrink), format="rgb24", threads=1)
    return ()


def _counts(recorded: Recorded) -> tuple[tuple[str, int], ...]:
    calls = Counter(place for place, _ in recorded.calls)
    return tuple((name, calls[place]) for place, name in enumerate(recorded.names))


def _alone(recorded: Recorded, networks: list[BareNetwork]) -> dict[str, Callable[[], Stages]]:
    """One task per network, for its share of the floor."""
    return {name: _task(networks[place], [blob for at, blob in recorded.calls if at == place]) for place, name in enumerate(recorded.names)}


def _task(network: BareNetwork, blobs: list[Blob]) -> Callable[[], Stages]:
    def run() -> Stages:
        for blob in blobs:
            network(blob)
        return ()

    return run


def bare_networks(recorded: Recorded) -> list[BareNetwork]:
    """Load what was recorded into the bare runtimes, one thread each."""
    cv2.setNumThreads(1)
    load: dict[Runtime, Callable[[bytes, str], BareNetwork]] = {
        Runtime.OPENCV: _opencv,
        Runtime.LITERT: _litert,
    }
    return [load[runtime](model, name) for (runtime, model), name in zip(recorded.models, recorded.input_names, strict=True)]


def _opencv(model: bytes, input_name: str) -> BareNetwork:
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model, dtype=np.uint8))

    def forward(blob: Blob) -> object:
        net.setInput(blob, input_name)
        return net.forward()

    return forward


def _litert(model: bytes, _: str) -> BareNetwork:
    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    place = interpreter.get_input_details()[0]["index"]
    outputs = [one["index"] for one in interpreter.get_output_details()]

    def invoke(blob: Blob) -> object:
        interpreter.set_tensor(place, blob)
        interpreter.invoke()
        return [interpreter.get_tensor(one) for one in outputs]

    return invoke


if __name__ == "__main__":
    main()
