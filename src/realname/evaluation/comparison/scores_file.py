"""Scores and qualities that another system gave: the same rates for another vendor. CSV with a header, UTF-8.

Scores say how alike two pictures are: larger is more alike. A file of distances is imported with their signs changed.
"""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from realname.evaluation.comparison.intervals import Numbers
from realname.evaluation.comparison.manifest import Entry, Kind, Manifest
from realname.evaluation.comparison.measure import groupings_of
from realname.evaluation.comparison.measured import Files, Mated, Measured, per_person
from realname.evaluation.comparison.tally import Groups, PairTally, ScoreScale, Trials, edges_of
from realname.evaluation.errors import ScoresInvalid
from realname.kernel.errors import FileUnreadable
from realname.kernel.ports import Progress

NOT_COMPARED = "not-compared"
_NEEDED = ("probe", "reference", "score")
_PEOPLE = ("probe_person", "reference_person")
_TOGETHER = 1 << 16
_SAMPLE = 1_000_000
_SEED = 20261130
_SCALAR = ".scalar"
_UNIFIED = "UnifiedQualityScore"


@dataclass(frozen=True, slots=True)
class _Pair:
    """One row: places of the files and of their people, and the score; None where there was none."""

    probe: int
    reference: int
    probe_person: int
    reference_person: int
    score: float | None


@dataclass(slots=True)
class _Index:
    """Numbers of files and people, in the order in which they come."""

    entries: Mapping[tuple[Kind, Path], Entry]
    folder: Path
    people: dict[str, int] = field(default_factory=dict)
    files: dict[Kind, dict[str, int]] = field(default_factory=lambda: {kind: {} for kind in Kind})
    person_of: dict[Kind, list[int]] = field(default_factory=lambda: {kind: [] for kind in Kind})

    def pair(self, row: Mapping[str, str], number: int) -> _Pair:
        probe, probe_person = self._file(Kind.PROBE, row, number)
        reference, reference_person = self._file(Kind.REFERENCE, row, number)
        return _Pair(probe, reference, probe_person, reference_person, _score(row["score"], number))

    def entry(self, kind: Kind, name: str) -> Entry | None:
        return self.entries.get((kind, self.folder / name))

    def _file(self, kind: Kind, row: Mapping[str, str], number: int) -> tuple[int, int]:
        name, entry = row[kind.value].strip(), self.entry(kind, row[kind.value].strip())
        person = row.get(f"{kind.value}_person", "").strip() if not self.entries else "" if entry is None else entry.person
        if not name or not person:
            raise ScoresInvalid(row=number, column=kind.value if self.entries or not name else f"{kind.value}_person")
        place = self.files[kind].setdefault(name, len(self.files[kind]))
        someone = self.people.setdefault(person, len(self.people))
        known = self.person_of[kind]
        if place == len(known):
            known.append(someone)
        if known[place] != someone:
            raise ScoresInvalid(row=number, column=f"{kind.value}_person")
        return place, someone


@dataclass(slots=True)
class _FirstReading:
    """What the first reading of the file finds: range, mated scores, and non-mated scores drawn by chance."""

    least: float = math.inf
    most: float = -math.inf
    rows: int = 0
    mated: list[tuple[int, int, float]] = field(default_factory=list)
    mated_attempts: list[int] = field(default_factory=list)
    sample: list[float] = field(default_factory=list)
    compared: dict[Kind, set[int]] = field(default_factory=lambda: {kind: set() for kind in Kind})
    _non_mated: int = 0
    _chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(_SEED))

    def take(self, pair: _Pair) -> None:
        self.rows += 1
        is_mated = pair.probe_person == pair.reference_person
        if is_mated:
            self.mated_attempts.append(pair.probe_person)
        if pair.score is None:
            return
        self.compared[Kind.PROBE].add(pair.probe)
        self.compared[Kind.REFERENCE].add(pair.reference)
        self.least, self.most = min(self.least, pair.score), max(self.most, pair.score)
        if is_mated:
            self.mated.append((pair.probe, pair.reference, pair.score))
        else:
            self._draw(pair.score)

    def _draw(self, score: float) -> None:
        """Keep each of the scores so far with the same chance (Vitter 1985, algorithm R)."""
        self._non_mated += 1
        if len(self.sample) < _SAMPLE:
            self.sample.append(score)
        elif (place := int(self._chance.integers(self._non_mated))) < _SAMPLE:
            self.sample[place] = score


def import_scores(
    path: Path, manifest: Manifest | None, *, thresholds: Sequence[float], quality: Mapping[str, Mapping[Path, float]], show: Progress
) -> Measured:
    """Read scores: columns `probe`, `reference` and `score`, with `probe_person` and `reference_person` where there is no manifest.

    Args:
        path: The file. A row without a score is an attempt that failed before a comparison.
        manifest: Says whom the files show, by their names.
        thresholds: At which people are counted exactly.
        quality: Imported qualities, by name of the measure and path.
        show: Is told how far it is.

    Raises:
        FileUnreadable: It cannot be read.
        ScoresInvalid: A column is missing, no score is there, a score is no finite number, a file has two people or none in the manifest.
    """
    entries = {(entry.kind, entry.path): entry for entry in manifest.entries} if manifest else {}
    index = _Index(entries, path.parent if manifest is None else manifest.folder)
    first = _FirstReading()
    with _rows(path, needs_people=manifest is None) as rows:
        for number, row in rows:
            first.take(index.pair(row, number))
            if not first.rows % _TOGETHER:
                show("first reading", done=first.rows, total=first.rows)
    if not first.compared[Kind.PROBE]:
        raise ScoresInvalid(column="score")
    people = len(index.people)
    columns = manifest.columns if manifest else ()
    groupings = groupings_of(columns, _known(index), people)
    scale = ScoreScale.over(min((first.least, *thresholds)), max((first.most, *thresholds)))
    sample = np.array(first.sample)
    counts = _Counts(
        tally=PairTally(
            scale=scale, people=people, edges=edges_of(sample, scale, thresholds=thresholds, highest_fmr=0.5), groupings=groupings
        ),
        groupings=groupings,
        people=people,
    )
    with _rows(path, needs_people=manifest is None) as rows:
        for some in _batches(index.pair(row, number) for number, row in rows):
            counts.add(some)
            show("comparisons", done=counts.rows, total=first.rows)
    return Measured(
        people=people,
        probes=_files(index, Kind.PROBE, first, quality),
        references=_files(index, Kind.REFERENCE, first, quality),
        mated=Mated(
            probe=np.array([probe for probe, _, _ in first.mated], dtype=np.int32),
            reference=np.array([reference for _, reference, _ in first.mated], dtype=np.int32),
            score=np.array([score for _, _, score in first.mated], dtype=np.float64),
        ),
        mated_attempts=per_person(np.array(first.mated_attempts, dtype=np.int32), people),
        non_mated_attempts=counts.attempts,
        tally=counts.tally.finish(),
        trials=Trials(of_person=counts.trials, as_probe=counts.as_probe, as_reference=counts.as_reference),
        groupings=groupings,
    )


def read_quality(path: Path, folder: Path, files: Sequence[Path] = ()) -> Mapping[str, Mapping[Path, float]]:
    """Read qualities of files as the reference software of ISO/IEC 29794-5 (OFIQ) writes them, by measure and path.

    Args:
        path: CSV with a column `Filename` (or `file`), separated by semicolons or commas. Of columns that end in `.scalar` those are taken,
            otherwise `UnifiedQualityScore`. A negative value is a measure that failed.
        folder: Of the manifest; names are relative to it.
        files: Of the manifest. OFIQ writes the path that it was given, from the folder in which it ran: a name that is none of these files
            stands for the only one of the same file name. Empty: every name is taken as it is.

    Raises:
        FileUnreadable: It cannot be read.
        ScoresInvalid: A column is missing, a value is no number, a name could be several files, or no name is a file of the manifest.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise FileUnreadable(field="quality") from problem
    reader = csv.DictReader(lines, delimiter=";" if lines and ";" in lines[0] else ",")
    columns = [column for column in reader.fieldnames or () if column]
    name = next((column for column in columns if column.lower() in {"filename", "file"}), None)
    measures = [column for column in columns if column.endswith(_SCALAR)] or [column for column in columns if column == _UNIFIED]
    if name is None or not measures:
        raise ScoresInvalid(column="Filename" if name is None else _UNIFIED)
    found: dict[str, dict[Path, float]] = {column.removesuffix(_SCALAR): {} for column in measures}
    known = _ByName.of(files)
    for number, row in enumerate(reader, start=2):
        file = known.file(folder / (row[name] or ""), number)
        for column in measures:
            value = _score(row[column] or "", number)
            if value is not None and value >= 0:
                found[column.removesuffix(_SCALAR)][file] = value
    if files and not any(set(files).intersection(of_measure) for of_measure in found.values()):
        raise ScoresInvalid(column=name, matched=0)
    return found


@dataclass(frozen=True, slots=True)
class _ByName:
    """The files of a manifest by the last part of their paths."""

    files: frozenset[Path]
    by_name: Mapping[str, Sequence[Path]]

    @classmethod
    def of(cls, files: Sequence[Path]) -> "_ByName":
        by_name: dict[str, list[Path]] = {}
        for file in dict.fromkeys(files):
            by_name.setdefault(file.name, []).append(file)
        return cls(frozenset(files), by_name)

    def file(self, path: Path, number: int) -> Path:
        alike = () if path in self.files else self.by_name.get(path.name, ())
        if len(alike) > 1:
            raise ScoresInvalid(row=number, column="Filename")
        return alike[0] if alike else path


@dataclass(slots=True)
class _Counts:
    """What the second reading counts."""

    tally: PairTally
    groupings: Sequence[Groups]
    people: int
    rows: int = 0
    trials: Numbers = field(init=False)
    attempts: Numbers = field(init=False)
    as_probe: list[Numbers] = field(init=False)
    as_reference: list[Numbers] = field(init=False)

    def __post_init__(self) -> None:
        self.trials, self.attempts = np.zeros(self.people), np.zeros(self.people)
        self.as_probe = [np.zeros((self.people, len(one.labels))) for one in self.groupings]
        self.as_reference = [np.zeros((self.people, len(one.labels))) for one in self.groupings]

    def add(self, some: Sequence[_Pair]) -> None:
        self.rows += len(some)
        apart = [pair for pair in some if pair.probe_person != pair.reference_person]
        for pair_people in ([pair.probe_person for pair in apart], [pair.reference_person for pair in apart]):
            self.attempts += per_person(np.array(pair_people, dtype=np.int32), self.people)
        scored = [(pair.probe_person, pair.reference_person, pair.score) for pair in apart if pair.score is not None]
        if not scored:
            return
        probes, references = (np.array([one[side] for one in scored], dtype=np.int32) for side in (0, 1))
        self.tally.add(np.array([score for _, _, score in scored]), probes=probes, references=references)
        self.trials += per_person(probes, self.people) + per_person(references, self.people)
        for groups, as_probe, as_reference in zip(self.groupings, self.as_probe, self.as_reference, strict=True):
            np.add.at(as_probe, (probes, groups.of_person[references]), 1)
            np.add.at(as_reference, (references, groups.of_person[probes]), 1)


@contextmanager
def _rows(path: Path, *, needs_people: bool) -> Iterator[Iterator[tuple[int, Mapping[str, str]]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for column in (*_NEEDED, *(_PEOPLE if needs_people else ())):
                if column not in (reader.fieldnames or ()):
                    raise ScoresInvalid(column=column)
            yield _whole(reader)
    except (OSError, UnicodeDecodeError) as problem:
        raise FileUnreadable(field="scores") from problem


def _whole(reader: "csv.DictReader[str]") -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise ScoresInvalid(row=number)
        yield number, row


def _score(text: str, number: int) -> float | None:
    if not text.strip():
        return None
    try:
        score = float(text)
    except ValueError as problem:
        raise ScoresInvalid(row=number, column="score") from problem
    if not math.isfinite(score):
        raise ScoresInvalid(row=number, column="score")
    return score


def _batches(pairs: Iterator[_Pair]) -> Iterator[Sequence[_Pair]]:
    some: list[_Pair] = []
    for pair in pairs:
        some.append(pair)
        if len(some) == _TOGETHER:
            yield some
            some = []
    if some:
        yield some


def _known(index: _Index) -> Sequence[tuple[int, Mapping[str, str]]]:
    return [
        (index.person_of[kind][place], entry.groups)
        for kind in Kind
        for name, place in index.files[kind].items()
        if (entry := index.entry(kind, name)) is not None
    ]


def _files(index: _Index, kind: Kind, first: _FirstReading, quality: Mapping[str, Mapping[Path, float]]) -> Files:
    names = list(index.files[kind])
    entries = [index.entry(kind, name) for name in names]
    days = [math.nan if one is None or one.taken_on is None else float(one.taken_on.toordinal()) for one in entries]
    return Files(
        person=np.array(index.person_of[kind], dtype=np.int32),
        failures=["" if place in first.compared[kind] else NOT_COMPARED for place in range(len(names))],
        captures=["" if one is None else one.capture for one in entries],
        is_clip=np.array([one is not None and one.is_clip for one in entries], dtype=np.bool_),
        day=np.array(days),
        took_ms=np.full(len(names), math.nan),
        measures={name: np.array([by_path.get(index.folder / one, math.nan) for one in names]) for name, by_path in quality.items()},
    )
