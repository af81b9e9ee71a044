"""How well photos of documents are read: `python -m bench.measure_documents [--data DIR] [--zone-font FILE]`.

Specimens (with their lines as printed) and drawn documents of invented people, photographed by `photographed` under named conditions. For
each condition: zones that are read whole, character errors, printed values that are right, values that are wrong, and of these the ones
that the reader called certain, each with Wilson's interval at 95 %. The processor time is that of the reading, without the start of
processes. The figures are in docs/models/ocr-recogniser.md.
"""

import argparse
import csv
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.written import write_result
from realname.evidence.errors import DocumentNotFound
from realname.evidence.model.document_reading import DocumentReading
from realname.evidence.photo.document import DocumentReader
from realname.evidence.photo.text_networks import TextNetworks
from realname.kernel.rates import wilson
from realname.platform.system.machine import Machine, describe_machine
from realname.verification.engine.faces.detection import FaceDetector
from realname.verification.engine.frames import Pixels
from realname.verification.engine.networks.model_catalogue import DETECTOR, OCR_ANGLE, OCR_DETECTOR, OCR_RECOGNISER
from realname.verification.engine.networks.model_store import ModelStore
from realname.verification.use_cases.fetch_files import model_folder
from tests.evidence.photo.made_documents import MONO_FONT, draw_card, draw_zone_page, make_person, make_zone, photographed

_ON = date(2026, 11, 29)
_CONDITIONS: Mapping[str, Mapping[str, float]] = {
    "straight": {"fills": 0.85},
    "turned 20 degrees": {"fills": 0.7, "turned_deg": 20.0},
    "upside down": {"fills": 0.8, "turned_deg": 178.0},
    "on its side": {"fills": 0.6, "turned_deg": 91.0},
    "tilted": {"fills": 0.75, "tilt": 0.15, "turned_deg": -7.0},
    "small": {"fills": 0.35},
    "blurred a little": {"fills": 0.8, "blur": 1.5},
    "blurred": {"fills": 0.8, "blur": 3.0},
    "strongly compressed": {"fills": 0.7, "quality": 25},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with Wilson's interval at 95 %."""

    count: int
    of: int
    low: float
    high: float


@dataclass(slots=True, kw_only=True)
class Tally:
    """What is counted of one condition."""

    photos: int = 0
    documents_found: int = 0
    zones: int = 0
    zones_right: int = 0
    zones_valid_and_wrong: int = 0
    characters: int = 0
    characters_wrong: int = 0
    values: int = 0
    values_right: int = 0
    values_wrong: int = 0
    values_wrong_and_certain: int = 0
    values_certain: int = 0
    cpu_s: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    """One condition; `cpu_s` is the median."""

    name: str
    photos: int
    documents_found: int
    zones_right: Rate
    zones_valid_and_wrong: int
    character_errors: Rate
    values_right: Rate
    values_certain: int
    values_wrong: int
    values_wrong_and_certain: Rate
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsResult:
    """All of it."""

    machine: Machine
    zone_font: str
    conditions: tuple[ConditionResult, ...]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="Folder with documents.csv and its pictures.")
    parser.add_argument("--zone-font", type=Path, default=MONO_FONT, help="Typeface of the drawn zones, such as OCR-B.")
    parser.add_argument("--photos", type=int, default=30, help="Drawn documents of each kind and condition.")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    reader = _reader()
    found = [("specimens", _specimens(reader, options.data))] if options.data else []
    for name, how in _CONDITIONS.items():
        found.append((f"zone, {name}", _zones(reader, how, options.zone_font, options.photos)))
        found.append((f"card, {name}", _cards(reader, how, options.photos)))
    conditions = tuple(_result(name, tally) for name, tally in found)
    result = DocumentsResult(machine=describe_machine(), zone_font=options.zone_font.stem, conditions=conditions)
    write_result(result, [_line(one) for one in conditions], options, prefix="documents-")


def _reader() -> DocumentReader:
    store = ModelStore(model_folder(os.environ))
    networks = TextNetworks(
        detector=store.load_pinned(OCR_DETECTOR).bytes,
        recogniser=store.load_pinned(OCR_RECOGNISER).bytes,
        angle=store.load_pinned(OCR_ANGLE).bytes,
    )
    return DocumentReader(networks=networks, faces=FaceDetector(store.load_pinned(DETECTOR).bytes))


def _specimens(reader: DocumentReader, data: Path) -> Tally:
    tally = Tally()
    with (data / "documents.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            picture = np.asarray(cv2.imread(str(data / row["file"])), dtype=np.uint8)
            lines = tuple(row[name] for name in ("line1", "line2", "line3") if row[name])
            _count(tally, _read(reader, np.ascontiguousarray(picture[:, :, ::-1]), tally), lines=lines, values={})
    return tally


def _zones(reader: DocumentReader, how: Mapping[str, float], font: Path, count: int) -> Tally:
    tally = Tally()
    for seed in range(count):
        lines = make_zone(seed, kind=("TD1", "TD2", "TD3")[seed % 3])
        photo = photographed(draw_zone_page(lines, font=font), seed=seed, **_whole(how))
        _count(tally, _read(reader, photo, tally), lines=lines, values={})
    return tally


def _cards(reader: DocumentReader, how: Mapping[str, float], count: int) -> Tally:
    tally = Tally()
    for seed in range(count):
        person = make_person(seed)
        values = {
            "name": person.name,
            "sex": person.sex,
            "ethnicity": person.ethnicity,
            "birth_on": person.birth,
            "address": person.address,
            "identity_number": person.number,
        }
        _count(tally, _read(reader, photographed(draw_card(person), seed=seed, **_whole(how)), tally), lines=(), values=values)
    return tally


def _whole(how: Mapping[str, float]) -> dict[str, Any]:
    return {name: int(value) if name == "quality" else value for name, value in how.items()}


def _read(reader: DocumentReader, photo: Pixels, tally: Tally) -> DocumentReading | None:
    tally.photos += 1
    started = time.process_time()
    try:
        reading = reader.read(photo, scale=1.0, kind=None, on=_ON)
    except DocumentNotFound:
        return None
    tally.cpu_s.append(time.process_time() - started)
    tally.documents_found += 1
    return reading


def _count(tally: Tally, reading: DocumentReading | None, *, lines: Sequence[str], values: Mapping[str, str]) -> None:
    if lines:
        said = reading.zone.zone.lines if reading and reading.zone else ()
        tally.zones += 1
        tally.zones_right += tuple(said) == tuple(lines)
        if reading and reading.zone and len(said) == len(lines):
            wrong = {place for place in _places(lines) if said[place[0]][place[1] : place[1] + 1] != lines[place[0]][place[1]]}
            tally.characters += sum(map(len, lines))
            tally.characters_wrong += len(wrong)
            tally.values_certain += sum(map(len, lines)) - len(reading.zone.uncertain)
            tally.values_wrong_and_certain += len(wrong - set(reading.zone.uncertain))
            tally.zones_valid_and_wrong += bool(wrong) and reading.zone.zone.is_valid
    printed = {one.name: one for one in reading.printed} if reading else {}
    for name, value in values.items():
        tally.values += 1
        if name in printed:
            is_right = printed[name].value == value
            tally.values_right += is_right
            tally.values_wrong += not is_right
            tally.values_certain += printed[name].is_certain
            tally.values_wrong_and_certain += printed[name].is_certain and not is_right


def _places(lines: Sequence[str]) -> Iterable[tuple[int, int]]:
    return ((line, column) for line, text in enumerate(lines) for column in range(len(text)))


def _result(name: str, tally: Tally) -> ConditionResult:
    return ConditionResult(
        name=name,
        photos=tally.photos,
        documents_found=tally.documents_found,
        zones_right=_rate(tally.zones_right, tally.zones),
        zones_valid_and_wrong=tally.zones_valid_and_wrong,
        character_errors=_rate(tally.characters_wrong, tally.characters),
        values_right=_rate(tally.values_right, tally.values),
        values_certain=tally.values_certain,
        values_wrong=tally.values_wrong,
        values_wrong_and_certain=_rate(tally.values_wrong_and_certain, tally.values_certain),
        cpu_s=round(float(np.median(tally.cpu_s)), 3) if tally.cpu_s else 0.0,
    )


def _rate(count: int, of: int) -> Rate:
    low, high = wilson(count, of) if of else (0.0, 1.0)
    return Rate(count=count, of=of, low=round(low, 5), high=round(high, 5))


def _line(one: ConditionResult) -> str:
    return (
        f"{one.name}: {one.documents_found} of {one.photos} found; zones {one.zones_right.count} of {one.zones_right.of} right, "
        f"{one.zones_valid_and_wrong} valid and wrong; characters wrong {one.character_errors.count} of {one.character_errors.of}; "
        f"values {one.values_right.count} of {one.values_right.of} right, {one.values_wrong} wrong; "
        f"certain {one.values_certain}, of these wrong {one.values_wrong_and_certain.count}; {one.cpu_s} s"
    )


if __name__ == "__main__":
    main()
