"""Worker: this project compares a portrait with a frame: detect, align, template of both, similarity; one pass each, as the peers do."""

import os

import numpy as np

from bench.protocol import RawPicture, Ready, claim_pipes, read_pictures, serve_runs, tasks_by_size, versions_of
from realname.verification.engine.comparing.comparison import similarity
from realname.verification.engine.conclusion import Networks
from realname.verification.engine.engine import build_engine
from realname.verification.engine.faces.alignment import align_detected
from realname.verification.engine.frames import Floats, Pixels
from realname.verification.use_cases.fetch_files import model_folder

_SEARCH_SIDES_PX = {"portrait": 640, "frame": 480}  # as verify searches them (verification/engine/comparing/reference.py, tracking.py)


def main() -> None:
    """Read pictures named portrait-SIZE and frame-SIZE; each SIZE becomes a task."""
    pipes = claim_pipes()
    pictures = {name: _pixels(one) for name, one in read_pictures(pipes[0]).items()}
    networks = build_engine(model_folder(os.environ)).networks

    def compare(size: str) -> None:
        reference, probe = (_template(pictures[f"{which}-{size}"], networks, side) for which, side in _SEARCH_SIDES_PX.items())
        similarity(probe=probe, reference=reference)

    serve_runs(pipes, tasks_by_size(pictures, compare), Ready(versions=versions_of("realname"), counts=()))


def _template(pixels: Pixels, networks: Networks, search_side_px: int) -> Floats:
    face = networks.detector.detect(pixels, longest_px=search_side_px)[0]
    return networks.comparator.template(align_detected(pixels, face, networks.detector))


def _pixels(raw: RawPicture) -> Pixels:
    return np.frombuffer(raw.rows, dtype=np.uint8).reshape(raw.height, raw.width, 3)


if __name__ == "__main__":
    main()
