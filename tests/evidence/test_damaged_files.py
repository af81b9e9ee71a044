"""Damaged documents: each ends in a coded error or a result, within a second of processor time and 200 MB (docs/reference/evidence.md)."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from PIL import Image

from realname.evidence.errors import DocumentPhotoRejected, DocumentPhotoTooCostly, DocumentPhotoTooLarge, DocumentPhotoUnreadable
from realname.evidence.photo.read_photo import PhotoReader
from realname.verification.errors import ModelUnavailable
from tests.evidence.damaged_files import PICTURE_BOMBS, Part, damaged, jpeg2000_parts, jpeg_parts, png_parts
from tests.evidence.photo.made_documents import draw_zone_page, make_zone
from tests.support.watched_processes import Watched, watched_processes

pytestmark = pytest.mark.fuzz
_IS_WHOLE = settings().max_examples > 1000  # `make fuzz`
_PLACES = 40 if _IS_WHOLE else 2
_MOST_S, _MOST_BYTES = 1.0, 200 * 1024 * 1024
_MOST_READER_BYTES = 400 * 1024 * 1024
_LOOK_S = 0.25  # the kernel counts a limit by ticks: beside eight busy processes it ended decoders after 0.951 to 1.040 s
_FORK_SERVER = "realname.verification.engine.decoding.fork_server"
_READER = "realname.evidence.photo.worker"
_ON = date(2026, 11, 29)
_KINDS: dict[str, tuple[str, Callable[[bytes], list[Part]]]] = {
    ".jpg": ("JPEG", jpeg_parts),
    ".png": ("PNG", png_parts),
    ".jp2": ("JPEG2000", jpeg2000_parts),
}
_PAGE = Image.fromarray(draw_zone_page(make_zone(1, kind="TD3"), width=600))


def _encoded(kind: str) -> bytes:
    file = io.BytesIO()
    _PAGE.save(file, _KINDS[kind][0])
    return file.getvalue()


@pytest.fixture(scope="module")
def idle_bytes() -> int:
    """What a decoder holds that was given next to nothing."""
    _looked_at(_small())  # the first starts the fork server
    while not (decoders := _looked_at(_small())[1].forks_of(_FORK_SERVER)):
        pass  # on a busy machine one that lives for milliseconds is not always seen
    return decoders[0].peak_bytes


def _small() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


def _looked_at(photo: bytes) -> tuple[bool, Watched]:
    """Read without networks: a photo that is a picture gets as far as to ask for them, and every other is refused before."""
    with watched_processes(os.getpid()) as watched:
        try:
            PhotoReader(Path("no-models")).read(photo, on=_ON)
        except ModelUnavailable:
            return True, watched
        except DocumentPhotoRejected:
            return False, watched
    raise AssertionError


def _require_bounds(what: str, watched: Watched, idle_bytes: int) -> None:
    decoders = watched.forks_of(_FORK_SERVER)
    assert len(decoders) <= 1, what  # none: the structure alone was refused
    assert all(one.cpu_s <= _MOST_S + _LOOK_S for one in decoders), what
    assert all(one.peak_bytes - idle_bytes <= _MOST_BYTES for one in decoders), what


@pytest.mark.parametrize("kind", _KINDS)
def test_a_damaged_photo_is_refused_or_is_a_picture_within_a_second_and_200_mb(kind: str, idle_bytes: int) -> None:
    whole, refused = _encoded(kind), 0
    assert _looked_at(whole)[0]
    for what, photo in damaged(whole, _KINDS[kind][1], places=_PLACES):
        is_picture, watched = _looked_at(photo)
        refused += not is_picture
        assert not watched.of(_READER), what
        _require_bounds(what, watched, idle_bytes)
    assert refused


@pytest.mark.parametrize("number", range(10 if _IS_WHOLE else 1))
def test_a_damaged_specimen_is_refused_or_is_a_picture_within_a_second_and_200_mb(
    number: int, evaluation_data: Path, idle_bytes: int
) -> None:
    path = sorted(path for path in (evaluation_data / "documents").iterdir() if path.suffix in _KINDS)[number]
    for what, photo in damaged(path.read_bytes(), _KINDS[path.suffix][1], places=max(1, _PLACES // 8)):
        _require_bounds(f"{path.name} {what}", _looked_at(photo)[1], idle_bytes)


@pytest.mark.parametrize("bomb", PICTURE_BOMBS)
def test_a_picture_that_asks_for_much_is_refused_or_decoded_within_a_second_and_200_mb(bomb: str, idle_bytes: int) -> None:
    _require_bounds(bomb, _looked_at(PICTURE_BOMBS[bomb]())[1], idle_bytes)


@pytest.mark.parametrize(
    ("bomb", "error"),
    [
        ("PNG of 60,000 x 60,000", DocumentPhotoTooLarge),
        ("JPEG 2000 of 4 Gpx a side", DocumentPhotoTooLarge),
        ("JPEG 2000 of 24 megapixels", DocumentPhotoTooCostly),
        ("PNG with a profile of 100 MB", DocumentPhotoUnreadable),
    ],
)
def test_what_a_head_asks_for_is_refused_by_its_code(bomb: str, error: type[DocumentPhotoRejected]) -> None:
    with pytest.raises(error):
        PhotoReader(Path("no-models")).read(PICTURE_BOMBS[bomb](), on=_ON)


@pytest.mark.models
def test_a_damaged_photo_that_still_decodes_is_read_as_any_other_is(models_folder: Path) -> None:
    whole = _encoded(".jpg")
    scan = whole.index(b"\xff\xda")
    photo = whole[: scan + 2000] + bytes([whole[scan + 2000] ^ 0x10]) + whole[scan + 2001 :]
    with watched_processes(os.getpid()) as watched:
        reading = PhotoReader(models_folder).read(photo, on=_ON)
    assert reading.zone is None or set(map(len, reading.zone.zone.lines)) == {44}
    assert 0 < watched.peak_bytes(_READER) <= _MOST_READER_BYTES


def test_damaged_files_of_chips_and_trust_end_in_a_code_or_a_result_within_a_second_and_200_mb(project_root: Path) -> None:
    _require_examined(project_root, str(_PLACES))


def test_damaged_files_of_given_chips_and_states_end_in_a_code_or_a_result_within_a_second_and_200_mb(
    project_root: Path, evaluation_data: Path
) -> None:
    _require_examined(project_root, str(_PLACES), str(evaluation_data / "emrtd"))


def _require_examined(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "tests.evidence.chip.examine_damaged", *words]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    said = json.loads(ended.stdout)
    assert said["files"] > 100
    assert said["uncoded"] == []
    assert said["longest_s"][0] <= _MOST_S, said["longest_s"]
    assert said["largest_bytes"][0] <= _MOST_BYTES, said["largest_bytes"]
