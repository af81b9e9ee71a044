"""Photos of documents, read by the real networks: drawn documents in many positions, and the specimens."""

import csv
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.evidence.errors import DocumentNotFound, DocumentPhotoTooLarge, DocumentPhotoTooSmall, DocumentPhotoUnreadable
from realname.evidence.model.document_reading import DocumentReading, PhotoFinding
from realname.evidence.model.kinds import EvidenceKind
from realname.evidence.photo.document import DocumentReader
from realname.evidence.photo.read_photo import PhotoReader
from realname.evidence.photo.text_networks import TextNetworks
from realname.kernel.errors import InvalidInput
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.frames import Pixels
from realname.verification.engine.networks.model_catalogue import DETECTOR, OCR_ANGLE, OCR_DETECTOR, OCR_RECOGNISER
from realname.verification.engine.networks.model_store import ModelStore
from tests.evaluation.extent import IS_WHOLE
from tests.evidence.photo.made_documents import as_jpeg, draw_card, draw_card_back, draw_zone_page, make_person, make_zone, photographed

pytestmark = pytest.mark.models
ON = date(2026, 11, 29)
PERSON = make_person(4)
_WHOLE = pytest.mark.whole("gates")
# In CI a zone of each kind, among them one with a wrong check digit and one 275 pixels wide.
_SPECIMENS_IN_CI = frozenset({"77_card-cmw.png", "100_pass2-uto.jpg", "25_pass-uto.jpg", "100_visa-usa.jpg"})


@pytest.fixture(scope="module")
def reader(models_folder: Path) -> DocumentReader:
    store = ModelStore(models_folder)
    detector, recogniser, angle, faces = (store.load_pinned(spec).bytes for spec in (OCR_DETECTOR, OCR_RECOGNISER, OCR_ANGLE, DETECTOR))
    cv2.setNumThreads(1)
    networks = TextNetworks(detector=detector, recogniser=recogniser, angle=angle)
    return DocumentReader(networks=networks, faces=FaceDetector(faces))


@pytest.fixture(scope="module")
def photos(models_folder: Path) -> PhotoReader:
    return PhotoReader(models_folder)


@pytest.fixture(scope="module")
def sharp_photo() -> bytes:
    """A card that lies straight and fills four fifths of a sharp photo."""
    return as_jpeg(photographed(draw_card(PERSON), seed=1))


@pytest.fixture(scope="module")
def sharp(reader: DocumentReader, sharp_photo: bytes) -> DocumentReading:
    """Read in this process."""
    decoded = np.asarray(cv2.imdecode(np.frombuffer(sharp_photo, dtype=np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)
    return _read(reader, np.ascontiguousarray(decoded[:, :, ::-1]))


def _read(reader: DocumentReader, photo: Pixels, kind: EvidenceKind | None = None) -> DocumentReading:
    return reader.read(photo, scale=1.0, kind=kind, on=ON)


@pytest.mark.parametrize(
    ("turned", "tilt"),
    [
        (12.0, 0.05),
        (90.0, 0.0),
        pytest.param(180.0, 0.1, marks=_WHOLE),
        *(pytest.param(turned, 0.0, marks=_WHOLE) for turned in (0.0, -25.0, 268.0)),
    ],
)
def test_a_resident_card_is_read_whichever_way_it_lies(reader: DocumentReader, turned: float, tilt: float) -> None:
    reading = _read(reader, photographed(draw_card(PERSON), seed=1, fills=0.6, turned_deg=turned, tilt=tilt))
    said = {one.name: one.value for one in reading.printed}
    assert reading.kind is EvidenceKind.RESIDENT_ID_CARD
    assert said["name"] == PERSON.name
    assert said["identity_number"] == PERSON.number
    assert said["birth_on"] == PERSON.birth
    assert abs((reading.turned_deg - turned + 180) % 360 - 180) < 3


def test_a_value_says_where_it_stands_in_the_photo(sharp: DocumentReading) -> None:
    (name,) = (one for one in sharp.printed if one.name == "name")
    left, top = name.box[0]
    # The name is drawn at 18 % and 11 % of the card, which lies in the middle of the photo and fills four fifths of its width.
    width = 0.8 * 1400
    assert abs(left - ((1400 - width) / 2 + 0.18 * width)) < 40
    assert abs(top - ((1050 - width / 1.586) / 2 + 0.11 * width / 1.586)) < 50


def test_the_back_of_a_resident_card_is_read(reader: DocumentReader) -> None:
    reading = _read(reader, photographed(draw_card_back(authority="样例市公安局测试分局", validity="2015.03.02-2035.03.02"), seed=3))
    said = {one.name: one.value for one in reading.printed}
    assert reading.side == "back"
    assert said == {"issuing_authority": "样例市公安局测试分局", "valid_from_on": "2015-03-02", "valid_until_on": "2035-03-02"}


@pytest.mark.parametrize(
    ("kind", "turned"),
    [
        *(("TD1", 15.0), ("TD2", 180.0), ("TD3", 0.0)),
        *(pytest.param("TD1", turned, marks=_WHOLE) for turned in (0.0, 180.0)),
        *(pytest.param("TD2", turned, marks=_WHOLE) for turned in (0.0, 15.0)),
        *(pytest.param("TD3", turned, marks=_WHOLE) for turned in (15.0, 180.0)),
    ],
)
def test_a_zone_is_read_at_the_foot_of_its_page(reader: DocumentReader, kind: str, turned: float) -> None:
    lines = make_zone(7, kind=kind)
    reading = _read(reader, photographed(draw_zone_page(lines), seed=7, turned_deg=turned, fills=0.8))
    assert reading.zone is not None
    wrong = {
        (line, column)
        for line, text in enumerate(lines)
        for column, character in enumerate(text)
        if reading.zone.zone.lines[line][column] != character
    }
    assert wrong <= set(reading.zone.uncertain)
    assert len(wrong) <= 1


def test_no_value_of_a_specimen_is_wrong_and_certain(reader: DocumentReader, evaluation_data: Path) -> None:
    folder, right = evaluation_data / "documents", 0
    rows = list(csv.DictReader((folder / "documents.csv").read_text().splitlines()))
    rows = [row for row in rows if IS_WHOLE or row["file"] in _SPECIMENS_IN_CI]
    for row in rows:
        picture = np.asarray(cv2.imread(str(folder / row["file"])), dtype=np.uint8)
        reading = _read(reader, np.ascontiguousarray(picture[:, :, ::-1]))
        lines = [row[name] for name in ("line1", "line2", "line3") if row[name]]
        assert reading.zone is not None, row["file"]
        said = reading.zone.zone.lines
        wrong = {(line, column) for line, text in enumerate(lines) for column, one in enumerate(text) if said[line][column] != one}
        assert wrong <= set(reading.zone.uncertain), row["file"]
        if not wrong:
            right += 1
            expected = {one for one in row["wrong_checks"].split(";") if one}
            assert {one.value for one in reading.zone.zone.wrong_checks} == expected, row["file"]
        assert reading.zone.is_valid is not bool(row["wrong_checks"]), row["file"]
    assert right == len(rows)


@pytest.mark.parametrize("turned", [pytest.param(0.0, marks=_WHOLE), 90.0])
def test_a_document_that_is_small_in_its_photo_is_looked_at_from_closer(reader: DocumentReader, turned: float) -> None:
    lines = make_zone(7, kind="TD1")
    zone = _read(reader, photographed(draw_zone_page(lines), seed=7, fills=0.3, side=1600, turned_deg=turned)).zone
    assert zone is not None
    assert zone.zone.lines == lines


def test_a_photo_of_little_contrast_is_read(reader: DocumentReader) -> None:
    lines = make_zone(7, kind="TD3")
    faint = photographed(draw_zone_page(lines), seed=7) * 0.25 + 110
    reading = _read(reader, faint.astype(np.uint8))
    assert reading.zone is not None
    assert reading.zone.zone.lines == lines


def test_a_blurred_photo_is_found_to_be_and_nothing_printed_is_certain(reader: DocumentReader) -> None:
    reading = _read(reader, photographed(draw_card(PERSON), seed=1, fills=0.5, side=1000, blur=2.5))
    assert PhotoFinding.BLURRED in reading.findings
    assert not any(one.is_certain for one in reading.printed)


def test_a_sharp_photo_has_no_finding(sharp: DocumentReading) -> None:
    assert sharp.findings == ()


@pytest.fixture(scope="module")
def spoilt(reader: DocumentReader) -> DocumentReading:
    """A card that runs out of the photo, with glare on what is left."""
    photo = photographed(draw_card(PERSON), seed=1, fills=0.9).copy()
    cv2.ellipse(photo, (700, 420), (120, 70), 20, 0, 360, (255, 255, 255), -1)
    return _read(reader, np.ascontiguousarray(photo[:, :1000]))


def test_glare_is_found(spoilt: DocumentReading) -> None:
    assert PhotoFinding.GLARE in spoilt.findings


def test_a_document_that_runs_out_of_the_photo_is_found_to_be_cut(spoilt: DocumentReading) -> None:
    assert PhotoFinding.CUT in spoilt.findings


def test_small_print_is_found(reader: DocumentReader) -> None:
    assert PhotoFinding.TOO_SMALL in _read(reader, photographed(draw_card(PERSON), seed=1, fills=0.5, side=400)).findings


def test_a_picture_without_text_is_no_document(photos: PhotoReader) -> None:
    with pytest.raises(DocumentNotFound):
        photos.read(as_jpeg(np.full((400, 600, 3), 128, dtype=np.uint8)), on=ON)


def test_the_confined_processes_read_what_this_one_reads(photos: PhotoReader, sharp_photo: bytes, sharp: DocumentReading) -> None:
    reading = photos.read(sharp_photo, on=ON)
    assert {one.name: one.value for one in reading.printed}["identity_number"] == PERSON.number
    assert [one.value for one in sharp.printed] == [one.value for one in reading.printed]


@pytest.mark.parametrize(
    ("photo", "error"),
    [
        (b"", DocumentPhotoUnreadable),
        (b"no picture", DocumentPhotoUnreadable),
        (as_jpeg(np.zeros((400, 600, 3), dtype=np.uint8))[:300], DocumentPhotoUnreadable),
        (as_jpeg(np.zeros((100, 100, 3), dtype=np.uint8)), DocumentPhotoTooSmall),
    ],
)
def test_what_is_no_photo_of_a_document_ends_in_its_code(photos: PhotoReader, photo: bytes, error: type[InvalidInput]) -> None:
    with pytest.raises(error):
        photos.read(photo, on=ON)


def test_a_photo_of_too_many_bytes_is_not_decoded(models_folder: Path) -> None:
    with pytest.raises(DocumentPhotoTooLarge):
        PhotoReader(models_folder, ImageLimits(image_bytes=10)).read(b"\xff\xd8\xff" * 10, on=ON)
