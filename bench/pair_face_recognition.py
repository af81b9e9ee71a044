"""Worker, run by the peer's own Python: face_recognition (dlib) compares a portrait with a frame, at its defaults."""

import warnings

import numpy as np

from bench.protocol import Ready, claim_pipes, fail_quietly, read_pictures, serve_runs, tasks_by_size, versions_of

warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
_PACKAGES = ("face_recognition", "dlib-bin", "face_recognition_models", "numpy")


def main() -> None:
    """Read pictures named portrait-SIZE and frame-SIZE; each SIZE becomes a task."""
    pipes = claim_pipes()
    pictures = {
        name: np.frombuffer(one.rows, dtype=np.uint8).reshape(one.height, one.width, 3) for name, one in read_pictures(pipes[0]).items()
    }
    import face_recognition  # type: ignore[import-not-found]  # noqa: PLC0415 - after the warning of its dependency is silenced

    def compare(size: str) -> None:
        portrait, frame = (face_recognition.face_encodings(pictures[f"{which}-{size}"])[0] for which in ("portrait", "frame"))
        face_recognition.compare_faces([portrait], frame)

    serve_runs(pipes, tasks_by_size(pictures, compare), Ready(versions=versions_of(*_PACKAGES), counts=()))


if __name__ == "__main__":
    try:
        main()
    except (ImportError, IndexError) as problem:
        fail_quietly(problem)
