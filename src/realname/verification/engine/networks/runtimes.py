"""The two runtimes, each wrapped once: bytes in, a callable network out that serves one thread at a time.

A cv2 network, a litert interpreter and their buffers belong to one caller at a time (two threads on one gave wrong results in
60 of 60 trials), so each network carries its own lock. Two networks never wait for each other.

onnxruntime is not used: since 1.2x its Linux wheel carries a telemetry client, which leaves a file behind and would reach its
publisher. OpenCV gives the same numbers to 2e-6 in less time.
"""

import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

import cv2
import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.networks.litert_model import litert_model
from realname.verification.engine.networks.model_specs import ColourOrder, ModelInput, ModelUse, ValueRange
from realname.verification.engine.networks.onnx_graph import OnnxGraph, OnnxStep, parse_onnx
from realname.verification.errors import ModelUnavailable

Blob = npt.NDArray[np.float32]
_SIZES_KEPT = 3  # a camera has one, portraits a few; the detector's take 14 MB at 480 px and 28 MB at 640 px


_SAID_ONCE = b"INFO: Created TensorFlow Lite XNNPACK delegate"  # by the first interpreter; no setting stops it
_start = threading.Lock()
_is_started = threading.Event()


def start_runtimes() -> None:
    """Make the runtimes ready, once in each process, before the first network is loaded and while files may be opened.

    OpenCV 5 warns of targets that it does not have: its log is switched off. LiteRT reads what the processor can do (confined without it,
    it computes four times as long) and says one line on standard error. Standard error is caught for these few milliseconds, and all that
    others write there meanwhile is passed on.
    """
    with _start:
        if not _is_started.is_set():
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
            step = OnnxStep(kind="Sigmoid", inputs=("picture",), output="shares", numbers={}, fractions={}, texts={})
            graph = OnnxGraph(input="picture", outputs=("shares",), steps=(step,), weights={})
            with _standard_error_without(_SAID_ONCE):
                Interpreter(model_content=litert_model(graph, height=1, width=1), num_threads=1).allocate_tensors()
            _is_started.set()


@contextmanager
def _standard_error_without(beginning: bytes) -> Generator[None]:
    """Pass on what is written to standard error inside, when it is over, but for lines that begin so."""
    try:
        kept = os.dup(2)
    except OSError:  # a service may run without a standard error
        yield
        return
    with open(os.memfd_create("standard-error"), "r+b") as caught:  # noqa: PTH123 - a file that has no path
        try:
            os.dup2(caught.fileno(), 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            caught.seek(0)
            with suppress(OSError):  # standard error is full, or no one reads it any more
                os.writev(2, [line for line in caught if not line.startswith(beginning)])


class Cv2Network:
    """An ONNX network in OpenCV's runtime."""

    def __init__(self, model: bytes, *, use: ModelUse, input_name: str = "") -> None:
        start_runtimes()
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(model, dtype=np.uint8))
        except cv2.error as problem:
            raise ModelUnavailable(use=use.value, reason="OpenCV cannot load it") from problem
        self._input_name = input_name
        self._lock = threading.Lock()

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run the network on a blob of shape (1, channels, height, width)."""
        with self._lock:
            self._net.setInput(blob, self._input_name)
            return (np.array(self._net.forward(), dtype=np.float32),)


class LitertNetwork:
    """A tflite network in LiteRT."""

    def __init__(self, model: bytes, *, use: ModelUse, threads: int) -> None:
        start_runtimes()
        try:
            self._interpreter = Interpreter(model_content=model, num_threads=threads)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as problem:
            raise ModelUnavailable(use=use.value, reason="LiteRT cannot load it") from problem
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = [one["index"] for one in self._interpreter.get_output_details()]
        self._lock = threading.Lock()

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run the network on a blob of its own input shape."""
        with self._lock:
            self._interpreter.set_tensor(self._input, blob)
            self._interpreter.invoke()
            return tuple(self._interpreter.get_tensor(index) for index in self._outputs)


class OnnxNetwork:
    """An ONNX network in LiteRT, for pictures of any size: each size is written once, and the last few are kept."""

    def __init__(self, model: bytes, *, use: ModelUse, threads: int = 1) -> None:
        """Read the file.

        Raises:
            OnnxUnreadable: No ONNX file, or one that cannot be read here.
        """
        self._graph = parse_onnx(model)
        self._use, self._threads = use, threads
        self._by_size: dict[tuple[int, int], LitertNetwork] = {}
        self._lock = threading.Lock()

    def __call__(self, blob: Blob) -> tuple[Floats, ...]:
        """Run the network on a blob of shape (1, height, width, 3); each output keeps its channels last.

        Raises:
            UnknownStep: LiteRT is not written for a step of it.
        """
        with self._lock:
            return self._sized(blob.shape[1], blob.shape[2])(blob)

    def _sized(self, height: int, width: int) -> LitertNetwork:
        network = self._by_size.pop((height, width), None)
        if network is None:
            model = litert_model(self._graph, height=height, width=width)
            network = LitertNetwork(model, use=self._use, threads=self._threads)
        self._by_size[height, width] = network  # the last one used comes last
        if len(self._by_size) > _SIZES_KEPT:
            del self._by_size[next(iter(self._by_size))]
        return network


def open_onnx(model: bytes, wanted: ModelInput, *, use: ModelUse, input_name: str, threads: int) -> Callable[[Blob], tuple[Floats, ...]]:
    """Open an ONNX network for blobs of `network_blob`: in LiteRT, or in OpenCV where LiteRT is not written for a step of it.

    Raises:
        ModelUnavailable: Neither can run it.
    """
    try:
        network = LitertNetwork(litert_model(parse_onnx(model), height=wanted.height_px, width=wanted.width_px), use=use, threads=threads)
    except (ValueError, KeyError, IndexError, ModelUnavailable):
        return Cv2Network(model, use=use, input_name=input_name)
    return lambda blob: network(np.ascontiguousarray(blob.transpose(0, 2, 3, 1)))


def network_blob(pixels: Pixels, wanted: ModelInput) -> Floats:
    """Make a picture what a network takes: order colours, scale values and put channels first: shape (1, 3, height, width).

    Args:
        pixels: RGB, shape (height, width, 3), already of the input's size.
        wanted: What the network takes.
    """
    coloured = pixels if wanted.colour is ColourOrder.RGB else pixels[:, :, ::-1]
    planes = coloured.transpose(2, 0, 1)[None].astype(np.float32)
    if wanted.values is ValueRange.UNIT:
        planes /= 255.0
    elif wanted.values is ValueRange.SIGNED:
        planes = planes / 127.5 - 1.0
    return np.ascontiguousarray(planes)
