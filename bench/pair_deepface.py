"""Worker, run by the peer's own Python: deepface compares a portrait with a frame with YuNet and SFace, our pinned files."""

import os

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-not-found,import-untyped,unused-ignore]  # the peer brings it

from bench.protocol import Ready, claim_pipes, fail_quietly, read_pictures, serve_runs, tasks_by_size, versions_of

_PACKAGES = ("deepface", "opencv-contrib-python-headless", "onnxruntime", "numpy")


def main() -> None:
    """Read pictures named portrait-SIZE and frame-SIZE; each SIZE becomes a task."""
    pipes = claim_pipes()
    # Its interface takes BGR arrays; colours are ordered outside the measurement.
    pictures = {
        name: np.frombuffer(one.rows, dtype=np.uint8).reshape(one.height, one.width, 3)[:, :, ::-1].copy()
        for name, one in read_pictures(pipes[0]).items()
    }
    if os.environ.get("BENCH_THREADS") == "1":
        _limit_threads()
    from deepface import DeepFace  # type: ignore[import-not-found]  # noqa: PLC0415 - after the threads are limited

    def compare(size: str) -> None:
        DeepFace.verify(
            pictures[f"portrait-{size}"], pictures[f"frame-{size}"], model_name="SFace", detector_backend="yunet", enforce_detection=True
        )

    serve_runs(pipes, tasks_by_size(pictures, compare), Ready(versions=versions_of(*_PACKAGES), counts=()))


def _limit_threads() -> None:
    cv2.setNumThreads(1)
    build = onnxruntime.InferenceSession

    def one_threaded(model: str, sess_options: onnxruntime.SessionOptions, providers: list[str]) -> onnxruntime.InferenceSession:
        sess_options.intra_op_num_threads = sess_options.inter_op_num_threads = 1
        return build(model, sess_options=sess_options, providers=providers)

    onnxruntime.InferenceSession = one_threaded


if __name__ == "__main__":
    try:
        main()
    except (ImportError, ValueError) as problem:
        fail_quietly(problem)
