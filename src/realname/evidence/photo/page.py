"""The page in a picture: its outline, laid straight, with its text the right way up."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from realname.evidence.errors import DocumentNotFound
from realname.evidence.photo.pictures import Floats, Pixels, Quad, crop_quad, move_points, warp_matrix
from realname.evidence.photo.text_networks import LineFinder, TextBox, TextNetworks

_SEARCH_PX = 640  # longest side of what is searched for text
_LINE_RATIO = 2.0  # width over height of a box that has a direction
_LEAST_LINES = 2
_CLOSER = 0.25  # of what was found, around it
_OUTLINE_PX = 480
_LEAST_AREA = 0.12  # of the picture
_LEAST_INSIDE = 0.9  # of the text, by width
_FRAME = 0.5  # of a line's height
_RATIOS = ((1.3, 1.75), (0.62, 0.82))  # width over height: cards and single pages; a passport that lies open
_MOST_SIDE_PX = 1600
_UPRIGHT_DEG = 1.0
_MARGIN = 0.08  # of the text's extent, where no outline is seen
_WHOLE = 0.8  # of the picture's longest side: a page that has more was searched finely enough
_ANGLE_LINES, _SURE_TURN = 8, 0.45
_READ_LINES, _SURE_READ = 3, 0.2  # lines that are read both ways, until one way is so much more legible


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, upright.

    Attributes:
        pixels: RGB, shape (height, width, 3).
        lines: Of text, in pixels of the page.
        to_picture: Carries points of the page into the picture: shape (3, 3).
        outline: Of the document in the picture; None: the text alone says where it is.
        turned_deg: How far the text was turned clockwise, 0 to 360.
    """

    pixels: Pixels
    lines: tuple[TextBox, ...]
    to_picture: Floats
    outline: Quad | None
    turned_deg: float


def find_page(picture: Pixels, networks: TextNetworks) -> Page:
    """Find the page and bring it upright.

    Raises:
        DocumentNotFound: Hardly any text is in the picture.
    """
    finder = networks.line_finder()
    lines = finder.find(picture, longest_px=_SEARCH_PX)
    if lines and len(_directed(lines)) < _LEAST_LINES:
        # Of a document that is small in its picture the lines run together: it is looked at from closer.
        lines = _find_within(picture, lines, finder)
    directed = _directed(lines)
    if len(directed) < _LEAST_LINES:
        raise DocumentNotFound
    angle = _direction_deg(directed)
    if _is_upside_down(picture, directed, networks):
        angle += 180.0
    outline = _outline(picture, lines)
    frame = _start_along(outline, angle) if outline is not None else _frame_of_text(picture, lines, angle)
    matrix, pixels = _laid_straight(picture, frame)
    searched_px = max(picture.shape[:2]) * _WHOLE
    if max(_sides(frame)) < searched_px:
        found = finder.find(pixels, longest_px=_SEARCH_PX)
    else:
        found = [TextBox(quad=_start_along(move_points(box.quad, matrix), 0.0), score=box.score) for box in lines]
    inverse = np.asarray(np.linalg.inv(matrix), dtype=np.float32)
    return Page(pixels=pixels, lines=tuple(found), to_picture=inverse, outline=outline, turned_deg=angle % 360.0)


def turn_over(page: Page) -> Page:
    """The page, the other way up."""
    height, width = page.pixels.shape[:2]
    over = np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], dtype=np.float32)
    lines = (
        TextBox(quad=np.roll(np.array([width, height], dtype=np.float32) - box.quad, 2, axis=0), score=box.score) for box in page.lines
    )
    return Page(
        pixels=np.ascontiguousarray(page.pixels[::-1, ::-1]),
        lines=tuple(lines),
        to_picture=np.asarray(page.to_picture @ over, dtype=np.float32),
        outline=page.outline,
        turned_deg=(page.turned_deg + 180.0) % 360.0,
    )


def _directed(lines: Sequence[TextBox]) -> list[TextBox]:
    return [box for box in lines if box.width >= _LINE_RATIO * box.height]


def _find_within(picture: Pixels, blots: Sequence[TextBox], finder: LineFinder) -> list[TextBox]:
    """Find lines of text in the part of a picture that holds what was found of it."""
    corners = np.concatenate([box.quad for box in blots])
    low, high = corners.min(axis=0), corners.max(axis=0)
    grown = _CLOSER * (high - low)
    left, top = (max(0, int(one)) for one in low - grown)
    right, bottom = (int(one) for one in high + grown)
    found = finder.find(np.ascontiguousarray(picture[top:bottom, left:right]), longest_px=_SEARCH_PX)
    return [TextBox(quad=np.asarray(box.quad + np.array([left, top], dtype=np.float32)), score=box.score) for box in found]


def _direction_deg(lines: Sequence[TextBox]) -> float:
    """The direction of most text, by width, within half a turn: doubled angles have one mean."""
    along = np.array([box.quad[1] - box.quad[0] for box in lines])
    angles, weights = np.arctan2(along[:, 1], along[:, 0]), np.hypot(along[:, 0], along[:, 1])
    # Text that crosses the page, such as a stamp, is outvoted, not averaged.
    votes = np.array([(weights * (np.cos(2 * (angles - one)) > 0.97)).sum() for one in angles])  # noqa: PLR2004 - within 7 degrees
    near = np.cos(2 * (angles - angles[votes.argmax()])) > 0.97  # noqa: PLR2004
    mean = 0.5 * np.arctan2((weights * np.sin(2 * angles))[near].sum(), (weights * np.cos(2 * angles))[near].sum())
    return float(np.degrees(mean))


def _is_upside_down(picture: Pixels, lines: Sequence[TextBox], networks: TextNetworks) -> bool:
    """Ask the angle network about the longest lines both ways, and where it is not sure the recogniser about a few."""
    boxes = sorted(lines, key=lambda box: -box.width)[:_ANGLE_LINES]
    angle = np.radians(_direction_deg(lines))
    along = np.array([np.cos(angle), np.sin(angle)])
    crops = [crop_quad(picture, np.roll(box.quad, 2 if (box.quad[1] - box.quad[0]) @ along < 0 else 0, axis=0)) for box in boxes]
    turned = [np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops]
    margin = float(np.mean([networks.upside_down(one) - networks.upside_down(other) for one, other in zip(crops, turned, strict=True)]))
    if abs(margin) >= _SURE_TURN:
        return margin > 0
    short = sorted(range(len(crops)), key=lambda place: abs(crops[place].shape[1] / crops[place].shape[0] - 8))[:_READ_LINES]
    read = 0.0
    for place in short:
        read += _legibility(networks.recognise(turned[place])) - _legibility(networks.recognise(crops[place]))
        if abs(read) >= _SURE_READ:
            break
    return read > 0


def _legibility(steps: Floats) -> float:
    says = steps[:, 0] < 0.5  # noqa: PLR2004 - steps that hold a character
    return float(steps.max(axis=1)[says].mean()) if says.any() else 0.0


def _outline(picture: Pixels, lines: Sequence[TextBox]) -> Quad | None:
    """The largest four-sided edge that holds nearly all of the text and has the shape of a card or a page."""
    shrink = _OUTLINE_PX / max(picture.shape[:2])
    grey = cv2.cvtColor(cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    edges = cv2.Canny(cv2.GaussianBlur(grey, (5, 5), 0), 30, 90)
    closed = cv2.dilate(edges, np.ones((3, 3), dtype=np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    best: Quad | None = None
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:5]:
        quad = _four_corners(cv2.convexHull(contour))
        if quad is None or cv2.contourArea(quad) < _LEAST_AREA * grey.size:
            continue
        corners = np.asarray(quad / shrink, dtype=np.float32)
        if _has_shape(corners) and _inside(corners, lines) >= _LEAST_INSIDE and _is_straight(contour, quad):
            best = corners if best is None or cv2.contourArea(corners) > cv2.contourArea(best) else best
    return best


def _four_corners(hull: "cv2.typing.MatLike") -> Quad | None:
    length = cv2.arcLength(hull, closed=True)
    for coarse in (0.01, 0.02, 0.03, 0.05, 0.08):
        found = cv2.approxPolyDP(hull, coarse * length, closed=True)
        if len(found) == 4:  # noqa: PLR2004 - corners
            corners = np.asarray(found[:, 0], dtype=np.float32)
            centre = corners.mean(axis=0)
            order = np.argsort(np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0]))
            return np.asarray(corners[order], dtype=np.float32)
    return None


def _is_straight(contour: "cv2.typing.MatLike", quad: Quad) -> bool:
    """Whether the edge runs along the four sides: a quad around some other shape has its area elsewhere."""
    hull = cv2.contourArea(cv2.convexHull(contour))
    return hull > 0.9 * cv2.contourArea(quad)


def _has_shape(quad: Quad) -> bool:
    width, height = _sides(quad)
    ratio = max(width, height) / max(1.0, min(width, height))
    return any(low <= ratio <= high or low <= 1 / ratio <= high for low, high in _RATIOS)


def _inside(quad: Quad, lines: Sequence[TextBox]) -> float:
    whole = sum(box.width for box in lines)
    inside = sum(box.width for box in lines if _holds(quad, box))
    return inside / max(1.0, whole)


def _holds(quad: Quad, box: TextBox) -> bool:
    """Whether a line lies inside, from its beginning to its end; its frame is a little larger than its print."""
    ends = (box.quad[[0, 3]].mean(axis=0), box.quad[[1, 2]].mean(axis=0))
    return all(cv2.pointPolygonTest(quad, end.tolist(), measureDist=True) >= -_FRAME * box.height for end in ends)


def _start_along(quad: Quad, angle_deg: float) -> Quad:
    """Name the corners so that the first side runs in this direction."""
    wanted = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    sides = [quad[(place + 1) % 4] - quad[place] for place in range(4)]
    best = max(range(4), key=lambda place: float(sides[place] @ wanted) / max(1e-6, float(np.linalg.norm(sides[place]))))
    return np.roll(quad, -best, axis=0)


def _frame_of_text(picture: Pixels, lines: Sequence[TextBox], angle_deg: float) -> Quad:
    """The whole picture where its text is upright or turned by quarters and fills it, else a frame around the text."""
    height, width = picture.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    turn = np.radians(angle_deg)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]], dtype=np.float32)
    placed = np.concatenate([box.quad for box in lines]) @ axes.T
    low, high = placed.min(axis=0), placed.max(axis=0)
    off_deg = abs((angle_deg + 45.0) % 90.0 - 45.0)
    if off_deg <= _UPRIGHT_DEG and max(high - low) >= 0.5 * max(width, height):
        return _start_along(whole, angle_deg)
    extent = high - low
    # Portraits and stamps stand beside the text.
    low, high = low - _MARGIN * extent - 0.5 * np.median([box.height for box in lines]), high + _MARGIN * extent
    low, high = low - np.array([0.35 * extent[0], 0.0]), high + np.array([0.35 * extent[0], 0.0])
    corners = whole @ axes.T
    low, high = np.maximum(low, corners.min(axis=0)), np.minimum(high, corners.max(axis=0))
    placed = np.array([low, [high[0], low[1]], high, [low[0], high[1]]], dtype=np.float32)
    return np.asarray(placed @ axes, dtype=np.float32)


def _laid_straight(picture: Pixels, frame: Quad) -> tuple[Floats, Pixels]:
    width, height = _sides(frame)
    shrink = min(1.0, _MOST_SIDE_PX / max(width, height))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    matrix = warp_matrix(frame, width=size[0], height=size[1])
    mode = cv2.INTER_AREA if shrink < 1 else cv2.INTER_CUBIC
    straight = cv2.warpPerspective(picture, matrix, size, flags=mode, borderMode=cv2.BORDER_REPLICATE)
    return matrix, np.asarray(straight, dtype=np.uint8)


def _sides(quad: Quad) -> tuple[float, float]:
    """Width and height, of the longer of two sides each."""
    lengths = [float(np.linalg.norm(quad[(place + 1) % 4] - quad[place])) for place in range(4)]
    return max(lengths[0], lengths[2]), max(lengths[1], lengths[3])
