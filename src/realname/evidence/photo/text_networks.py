"""The text networks of PP-OCRv6: lines of text, which way up a line is, and its characters (docs/models/ocr-recogniser.md)."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from realname.evidence.photo.onnx_metadata import read_characters
from realname.evidence.photo.pictures import Floats, Pixels, Quad, crop_quad
from realname.verification.errors import ModelUnavailable

LINE_HEIGHT_PX = 48  # of a line as the recogniser takes it
STEP_PX = 8  # of such a line for each step of the recogniser's answer
_STRIDE_PX = 32  # the detector takes whole multiples
_ANGLE_SIZE = (192, 48)
_LEAST_PIXEL, _LEAST_BOX = 0.3, 0.5  # DB's thresholds, as the weights were published with; a faint line is read and judged later
_GROWTH = 1.6  # of a shrunk box, DB's unclip ratio
_LEAST_SIDE_PX = 3
_MOST_BOXES = 150  # the largest; a page of a document has some forty, and what is done with them grows with their square
_MOST_LINE_PX = 2400  # of a line's width at LINE_HEIGHT_PX; a longer one is squeezed
_LEAST_LINE_PX = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBox:
    """A line of text: its corners in pixels of the picture (top left first, clockwise as text runs), and how sure the detector is."""

    quad: Quad
    score: float

    @property
    def width(self) -> float:
        """Along the text, in pixels."""
        return float(np.linalg.norm(self.quad[1] - self.quad[0]))

    @property
    def height(self) -> float:
        """Across the text, in pixels."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]))

    @property
    def centre(self) -> Floats:
        """In pixels."""
        return np.asarray(self.quad.mean(axis=0), dtype=np.float32)


class LineFinder:
    """Finds lines of text; used by one thread. One serves one picture: what it computes on fills a third of a reading's memory."""

    def __init__(self, network: cv2.dnn.Net) -> None:
        """Take the loaded detector."""
        self._network = network

    def find(self, picture: Pixels, *, longest_px: int) -> list[TextBox]:
        """Find lines of text.

        Args:
            picture: RGB, shape (height, width, 3).
            longest_px: The picture is scaled so that its longest side has about this; cost grows with its square.
        """
        height, width = picture.shape[:2]
        shrink = longest_px / max(height, width)
        size = tuple(max(_STRIDE_PX, round(side * shrink / _STRIDE_PX) * _STRIDE_PX) for side in (width, height))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrink < 1 else cv2.INTER_CUBIC)
        self._network.setInput(_blob(small))
        heat = np.asarray(self._network.forward(), dtype=np.float32)[0, 0]
        grow = np.array([width / size[0], height / size[1]], dtype=np.float32)
        return _boxes(heat, grow)


class TextNetworks:
    """The three networks; used by one thread."""

    def __init__(self, *, detector: bytes, recogniser: bytes, angle: bytes) -> None:
        """Load them from their bytes, whose digests were checked.

        Raises:
            ModelUnavailable: OpenCV cannot load one.
        """
        self._detector, self._angle = detector, _network(angle, "ocr-angle")
        self._recogniser = _network(recogniser, "ocr-recogniser")
        # Class 0 is CTC's blank; a space follows the last character.
        self.characters = ("", *read_characters(recogniser), " ")

    def line_finder(self) -> LineFinder:
        """Load the detector, for one picture.

        Raises:
            ModelUnavailable: OpenCV cannot load it.
        """
        return LineFinder(_network(self._detector, "ocr-detector"))

    def upside_down(self, line: Pixels) -> float:
        """Say how likely a line of text stands on its head, 0 to 1."""
        width = min(_ANGLE_SIZE[0], max(1, round(line.shape[1] * _ANGLE_SIZE[1] / line.shape[0])))
        small = cv2.resize(line, (width, _ANGLE_SIZE[1]))
        blob = np.zeros((1, 3, _ANGLE_SIZE[1], _ANGLE_SIZE[0]), dtype=np.float32)
        blob[:, :, :, :width] = _blob(small)
        self._angle.setInput(blob)
        return float(np.asarray(self._angle.forward())[0, 1])

    def recognise(self, line: Pixels) -> Floats:
        """Give the probability of each character in each step of a line: shape (steps, characters).

        Args:
            line: RGB, upright, any size.
        """
        scaled = line if line.shape[0] == LINE_HEIGHT_PX else scale_line(line)
        padded = cv2.copyMakeBorder(scaled, 0, 0, 0, -scaled.shape[1] % STEP_PX, cv2.BORDER_REPLICATE)
        self._recogniser.setInput(_blob(padded))
        steps: Floats = np.asarray(self._recogniser.forward(), dtype=np.float32)[0]
        return steps


def crop_line(picture: Pixels, box: TextBox) -> Pixels:
    """Cut a line out, upright."""
    return crop_quad(picture, box.quad, least_height_px=LINE_HEIGHT_PX)


def scale_line(line: Pixels, *, least_width_px: int = _LEAST_LINE_PX) -> Pixels:
    """A line as the recogniser takes it: LINE_HEIGHT_PX high, and widened to a least width."""
    width = min(_MOST_LINE_PX, max(least_width_px, math.ceil(LINE_HEIGHT_PX * line.shape[1] / line.shape[0])))
    mode = cv2.INTER_AREA if line.shape[0] > LINE_HEIGHT_PX else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, (width, LINE_HEIGHT_PX), interpolation=mode), dtype=np.uint8)


def _network(model: bytes, use: str) -> cv2.dnn.Net:
    try:
        return cv2.dnn.readNetFromONNX(np.frombuffer(model, dtype=np.uint8))
    except cv2.error as problem:
        raise ModelUnavailable(use=use, reason="OpenCV cannot load it") from problem


def _blob(pixels: "cv2.typing.MatLike") -> Floats:
    """BGR, -1 to 1, channels first: shape (1, 3, height, width)."""
    planes = pixels[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32)
    return np.ascontiguousarray(planes / 127.5 - 1.0)


def _boxes(heat: Floats, grow: Floats) -> list[TextBox]:
    contours, _ = cv2.findContours((heat > _LEAST_PIXEL).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    largest = sorted(contours, key=cv2.contourArea, reverse=True)[:_MOST_BOXES]
    found = [_box(contour, heat, grow) for contour in largest]
    return [box for box in found if box is not None]


def _box(contour: "cv2.typing.MatLike", heat: Floats, grow: Floats) -> TextBox | None:
    centre, (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < _LEAST_SIDE_PX:
        return None
    x, y, w, h = cv2.boundingRect(contour)
    mask = np.zeros((h, w), dtype=np.uint8)
    cv2.drawContours(mask, [contour - np.array([[x, y]], dtype=contour.dtype)], -1, 1, cv2.FILLED)
    score = cv2.mean(heat[y : y + h, x : x + w], mask)[0]
    if score < _LEAST_BOX:
        return None
    more = width * height * _GROWTH / (2 * (width + height)) * 2
    corners = cv2.boxPoints((centre, (width + more, height + more), angle))
    return TextBox(quad=_along_text(np.asarray(corners, dtype=np.float32) * grow), score=float(score))


def _along_text(corners: Quad) -> Quad:
    """Start where the long side begins, and go clockwise; of two ways the one that runs more to the right, or else down."""
    sides = [float(np.linalg.norm(corners[(place + 1) % 4] - corners[place])) for place in range(4)]
    start = 0 if sides[0] >= sides[1] else 1
    along = corners[(start + 1) % 4] - corners[start]
    if along[0] < -abs(along[1]) or (abs(along[0]) <= abs(along[1]) and along[1] < 0):
        start += 2
    return np.roll(corners, -start, axis=0)
