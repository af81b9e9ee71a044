"""Worker: the floor of a live session. What an eye gives its networks for these very pictures goes once more through the bare runtimes."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from bench.floor_worker import bare_networks
from bench.protocol import Ready, Stages, claim_pipes, read_frames, serve_runs
from bench.recording import recording
from realname.verification.engine.engine import build_engine
from realname.verification.errors import ClipRejected
from realname.verification.model.findings import AnsweredChallenge, ChallengeOutcome
from realname.verification.model.observations import Action
from realname.verification.use_cases.fetch_files import model_folder


def main() -> None:
    """Record one session with the pictures of the pipe, concluded against PORTRAIT, then repeat its calls."""
    pipes = claim_pipes()
    portrait, frames = Path(sys.argv[1]).read_bytes(), read_frames(pipes[0])
    with recording() as recorded:
        eye = build_engine(model_folder(os.environ)).open_frame_analyser()
        for t_ms, jpeg in frames:
            eye.see(jpeg, t_ms=t_ms)
        with suppress(ClipRejected):  # its networks were asked all the same
            eye.conclude(reference=portrait, answered=AnsweredChallenge(asked=(Action.TURN_LEFT,), outcome=ChallengeOutcome.MET))
    networks = bare_networks(recorded)
    calls = [(networks[place], blob) for place, blob in recorded.calls]

    def run() -> Stages:
        for network, blob in calls:
            network(blob)
        return ()

    def decode() -> Stages:
        for _, jpeg in frames:
            cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
        return ()

    run()
    serve_runs(pipes, {"run": run, "decoding": decode}, Ready(versions=(), counts=(("calls", len(calls)),)))


if __name__ == "__main__":
    main()
