"""What is wrong with a photo of a document: measured on its page, before anything that was read is believed."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from realname.evidence.model.document_reading import PhotoFinding
from realname.evidence.photo.page import Page
from realname.evidence.photo.pictures import Floats, Quad, crop_quad, move_points
from realname.evidence.photo.text_networks import LINE_HEIGHT_PX, TextBox

_LEAST_SHARPNESS = 0.13  # docs/models/ocr-recogniser.md: below it characters of few strokes survive and names do not
_LEAST_TEXT_PX = 14.0  # of a line with its margins: below it strokes of Chinese characters run together
_MEASURED_LINES = 10
_WHITE, _GLARE_SHARE, _PAPER = 250, 0.006, 235  # a blob of white on paper that is darker
_RUNS_ON = 0.5
_BORDER = 0.25  # of a line's height: print that ends nearer to the edge of the picture goes on beyond it


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The findings, and the two numbers that people ask for."""

    findings: tuple[PhotoFinding, ...]
    sharpness: float
    text_px: float


def measure_quality(page: Page, *, picture_size: tuple[int, int], scale: float) -> Quality:
    """Measure a page.

    Args:
        page: With its lines.
        picture_size: Width and height of the picture that it was found in.
        scale: Pixels of the picture as sent per pixel of it.
    """
    boxes = sorted(page.lines, key=lambda box: -box.width * box.height)[:_MEASURED_LINES]
    sharpness = float(np.median([_sharpness(page, box) for box in boxes])) if boxes else 0.0
    carried = [move_points(box.quad, page.to_picture) for box in page.lines]
    text_px = float(np.median([np.linalg.norm(quad[3] - quad[0]) for quad in carried])) * scale if carried else 0.0
    found = {
        PhotoFinding.BLURRED: sharpness < _LEAST_SHARPNESS,
        PhotoFinding.GLARE: _has_glare(page),
        PhotoFinding.CUT: _is_cut(carried, picture_size),
        PhotoFinding.TOO_SMALL: text_px < _LEAST_TEXT_PX,
    }
    return Quality(findings=tuple(one for one, holds in found.items() if holds), sharpness=sharpness, text_px=text_px)


def _sharpness(page: Page, box: TextBox) -> float:
    """The steepest edges of a line of one height, against its contrast: 0.45 where they take two pixels."""
    line = cv2.cvtColor(crop_quad(page.pixels, box.quad, least_height_px=LINE_HEIGHT_PX), cv2.COLOR_RGB2GRAY).astype(np.float32)
    if line.shape[0] > LINE_HEIGHT_PX:
        width = max(1, round(line.shape[1] * LINE_HEIGHT_PX / line.shape[0]))
        line = np.asarray(cv2.resize(line, (width, LINE_HEIGHT_PX), interpolation=cv2.INTER_AREA), dtype=np.float32)
    low, high = np.percentile(line, (3, 97))
    steep = np.hypot(cv2.Sobel(line, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(line, cv2.CV_32F, 0, 1) / 8)
    return float(np.percentile(steep, 97) / max(1.0, float(high - low)))


def _has_glare(page: Page) -> bool:
    """Whether a blob of burnt-out white lies on paper that is not white itself."""
    darkest: Floats = page.pixels.min(axis=2)
    if float(np.median(darkest)) >= _PAPER:
        return False
    white = cv2.morphologyEx((darkest >= _WHITE).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), dtype=np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(white)
    height, width = darkest.shape
    blobs = [
        area
        for left, top, wide, high, area in stats[1:].tolist()
        # White that reaches the edge is what the document lies on.
        if left > 0 and top > 0 and left + wide < width and top + high < height
    ]
    return max(blobs, default=0) >= _GLARE_SHARE * darkest.size


def _is_cut(lines: Sequence[Quad], picture_size: tuple[int, int]) -> bool:
    """Whether print runs out of the picture."""
    size = np.array(picture_size, dtype=np.float32)
    beyond = [_beyond(quad, size) > 0 for quad in lines]
    return any(beyond)


def _beyond(quad: Quad, size: Floats) -> float:
    """How far a line reaches beyond where the print of a whole document ends, in pixels."""
    height = float(np.linalg.norm(quad[3] - quad[0]))
    outside = float(max((-quad).max(), (quad - size).max()))
    return outside + _BORDER * height


def runs_on(page: Page, value: Quad) -> bool:
    """Whether print goes on behind a value, so that its end may be missing: what follows has much of the value's own contrast."""
    height = float(np.linalg.norm(value[3] - value[0]))
    along = (value[1] - value[0]) / max(1e-6, float(np.linalg.norm(value[1] - value[0])))
    start, end = value[1] + along * 0.2 * height, value[1] + along * 0.9 * height
    down = value[2] - value[1]
    behind = np.array([start, end, end + down, start + down], dtype=np.float32)
    return _contrast(page, behind) > _RUNS_ON * _contrast(page, value)


def _contrast(page: Page, quad: Quad) -> float:
    low, high = np.percentile(cv2.cvtColor(crop_quad(page.pixels, quad), cv2.COLOR_RGB2GRAY), (3, 97))
    return float(high - low)
