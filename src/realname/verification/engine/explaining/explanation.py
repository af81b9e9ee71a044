"""An explanation of one examination, for people: overlay, plot and probes as PNG, scores as JSON. It shows a face: treat it so."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np

from realname.verification.engine.conclusion import Examination
from realname.verification.engine.explaining.motion_plot import draw_motion
from realname.verification.engine.explaining.witnesses import FrameKeeper, KeptFrame
from realname.verification.engine.frames import Pixels
from realname.verification.errors import FolderUnwritable
from realname.verification.model.observations import ObservedAction

_TILES_PER_ROW = 4
_MOST_TILES = 12
_POINT_COLOUR = (90, 255, 120)
_CAPTION_PX = 26


def write_explanation(folder: Path, examined: Examination, keeper: FrameKeeper) -> tuple[Path, ...]:
    """Write `landmarks.png`, `motion.png`, `probes.png` and `scores.json`, readable by their owner only.

    Raises:
        FolderUnwritable: The folder cannot be made or written.
    """
    contents = {
        "landmarks.png": _png(_overlay(examined.report.motion, keeper.kept)),
        "motion.png": draw_motion(examined),
        "probes.png": _png(_probes(examined)),
        "scores.json": (json.dumps(_scores(examined), indent=2, allow_nan=False) + "\n").encode(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(content)
    except OSError as problem:
        raise FolderUnwritable(folder=str(folder)) from problem
    return tuple(folder / name for name in contents)


def _overlay(motion: Sequence[ObservedAction], kept: Sequence[KeptFrame]) -> Pixels:
    """Show the first frame and the middle of each action, with their points."""
    wanted = [(0, "start")] + [((action.start_ms + action.end_ms) // 2, action.action.value) for action in motion]
    tiles = []
    for t_ms, caption in wanted[:_MOST_TILES]:
        nearest = min(kept, key=lambda one: abs(one.t_ms - t_ms))
        picture = nearest.picture.copy()
        for x, y in nearest.points:
            cv2.circle(picture, (round(float(x)), round(float(y))), 1, _POINT_COLOUR, -1, cv2.LINE_AA)
        tiles.append(_captioned(picture, f"{caption}  {nearest.t_ms / 1000:.1f} s"))
    return _sheet(tiles)


def _probes(examined: Examination) -> Pixels:
    tiles = []
    for probe in examined.probes:
        seen = probe.observation
        side = cv2.resize(probe.picture, (256, 256), interpolation=cv2.INTER_AREA)
        caption = f"{seen.t_ms / 1000:.1f} s  yaw {seen.yaw_deg:.0f}  pitch {seen.pitch_deg:.0f}"
        tiles.append(_captioned(np.asarray(side, dtype=np.uint8), caption))
    return _sheet(tiles)


def _captioned(picture: Pixels, caption: str) -> Pixels:
    strip = np.full((_CAPTION_PX, picture.shape[1], 3), 24, dtype=np.uint8)
    cv2.putText(strip, caption, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.48, (255, 255, 255), 1, cv2.LINE_AA)
    return np.vstack([picture, strip])


def _sheet(tiles: Sequence[Pixels]) -> Pixels:
    height, width = max(tile.shape[0] for tile in tiles), max(tile.shape[1] for tile in tiles)
    columns = min(_TILES_PER_ROW, len(tiles))
    sheet = np.full((height * -(-len(tiles) // columns), width * columns, 3), 255, dtype=np.uint8)
    for place, tile in enumerate(tiles):
        top, left = height * (place // columns), width * (place % columns)
        sheet[top : top + tile.shape[0], left : left + tile.shape[1]] = tile
    return sheet


def _png(picture: Pixels) -> bytes:
    return cv2.imencode(".png", np.ascontiguousarray(picture[:, :, ::-1]))[1].tobytes()


def _scores(examined: Examination) -> dict[str, object]:
    report = examined.report
    return {
        "similarity": report.findings.similarity,
        "probe_agreement": report.findings.probe_agreement,
        "movement_agreement": report.findings.movement_agreement,
        "reference_eye_distance_px": report.findings.reference_eye_distance_px,
        "motion": [asdict(action) for action in report.motion],
        "probes": [asdict(probe.observation) | asdict(probe.components) for probe in examined.probes],
        "texture": [
            {"t_ms": t_ms, "live_probability": [of_network[place] for of_network in examined.live_probabilities]}
            for place, t_ms in enumerate(examined.screened_ms)
        ],
        "observations": [asdict(one) for one in examined.observations],
    }
