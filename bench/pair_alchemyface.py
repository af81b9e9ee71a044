"""Worker, run by the peer's own Python: alchemyface compares a portrait with a frame with YuNet and SFace, our pinned files."""

import os

import cv2
import numpy as np

from bench.protocol import Ready, claim_pipes, fail_quietly, read_pictures, serve_runs, tasks_by_size, versions_of

_PACKAGES = ("alchemyface", "opencv-python-headless", "numpy")


def main() -> None:
    """Read pictures named portrait-SIZE and frame-SIZE; each SIZE becomes a task."""
    pipes = claim_pipes()
    # Its interface takes BGR arrays; colours are ordered outside the measurement.
    pictures = {
        name: np.frombuffer(one.rows, dtype=np.uint8).reshape(one.height, one.width, 3)[:, :, ::-1].copy()
        for name, one in read_pictures(pipes[0]).items()
    }
    if os.environ.get("BENCH_THREADS") == "1":
        cv2.setNumThreads(1)
    from alchemyface.pipeline import Recognizer  # type: ignore[import-not-found]  # noqa: PLC0415 - after the threads are limited

    peer = Recognizer()

    def compare(size: str) -> None:
        portrait, frame = (peer.embed(one, max(peer.detect(one), key=lambda face: face.area)) for one in _both(pictures, size))
        float(portrait @ frame)

    serve_runs(pipes, tasks_by_size(pictures, compare), Ready(versions=versions_of(*_PACKAGES), counts=()))


def _both(pictures: dict[str, np.ndarray], size: str) -> list[np.ndarray]:
    return [pictures[f"{which}-{size}"] for which in ("portrait", "frame")]


if __name__ == "__main__":
    try:
        main()
    except (ImportError, ValueError) as problem:
        fail_quietly(problem)
