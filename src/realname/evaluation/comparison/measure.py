"""Measures the comparison over a manifest: acquires every file, compares all, and keeps counts. The templates end with the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from realname.evaluation.comparison.acquire import Acquired, acquire_all
from realname.evaluation.comparison.cross import Side, compare_mated, compare_non_mated
from realname.evaluation.comparison.intervals import Numbers
from realname.evaluation.comparison.manifest import Entry, Kind, Manifest
from realname.evaluation.comparison.measured import Files, Measured, per_person
from realname.evaluation.comparison.tally import Groups, Places, trials_of_all
from realname.evaluation.unfinished import Unfinished
from realname.kernel.ports import Progress

_UNKNOWN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureComparison:
    """Measures a manifest with the models of a folder.

    Attributes:
        models: The folder of models.
        processes: That acquire files.
        unfinished: Where a stopped run leaves what it acquired.
        show: Is told how far it is.
        quality: Imported qualities of files, by name of the measure and path.
    """

    models: Path
    processes: int
    unfinished: Unfinished[Acquired]
    show: Progress
    quality: Mapping[str, Mapping[Path, float]]

    def __call__(self, manifest: Manifest, *, thresholds: Sequence[float], is_resumed: bool) -> tuple[Measured, int]:
        """Measure; gives how many files an earlier run had acquired as well.

        Raises:
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        acquired, resumed = self._acquire(manifest.entries, is_resumed=is_resumed)
        measured = self._compare(manifest, acquired, thresholds)
        self.unfinished.end()
        return measured, resumed

    def _acquire(self, entries: Sequence[Entry], *, is_resumed: bool) -> tuple[Mapping[int, Acquired], int]:
        found = dict(self.unfinished.begin(is_resumed=is_resumed))
        resumed = len(found)
        left = [(place, entry) for place, entry in enumerate(entries) if place not in found]
        self.show("files", done=resumed, total=len(entries))
        for some in acquire_all(left, models=self.models, processes=self.processes):
            self.unfinished.append(some)
            found.update(some)
            self.show("files", done=len(found), total=len(entries))
        return found, resumed

    def _compare(self, manifest: Manifest, acquired: Mapping[int, Acquired], thresholds: Sequence[float]) -> Measured:
        entries = manifest.entries
        people = {name: place for place, name in enumerate(dict.fromkeys(entry.person for entry in entries))}
        person = np.array([people[entry.person] for entry in entries], dtype=np.int32)
        numbers = {path: place for place, path in enumerate(dict.fromkeys(entry.path for entry in entries))}
        groupings = groupings_of(manifest.columns, [(people[entry.person], entry.groups) for entry in entries], len(people))
        chosen = {kind: [place for place, entry in enumerate(entries) if entry.kind is kind] for kind in Kind}
        sides = {
            kind: _side(places, person, acquired, [numbers[entries[place].path] for place in places]) for kind, places in chosen.items()
        }
        files = {kind: self._files(places, entries, person, acquired) for kind, places in chosen.items()}
        probes, references = sides[Kind.PROBE], sides[Kind.REFERENCE]
        mated = compare_mated(probes, references, len(people))
        tally = compare_non_mated(probes, references, len(people), groupings=groupings, thresholds=thresholds, show=self.show)
        counted = [per_person(side.person, len(people)) for side in (probes, references)]
        attempted = [per_person(files[kind].person, len(people)) for kind in (Kind.PROBE, Kind.REFERENCE)]
        return Measured(
            people=len(people),
            probes=files[Kind.PROBE],
            references=files[Kind.REFERENCE],
            mated=mated,
            mated_attempts=_mated_attempts(entries, person, len(people)),
            non_mated_attempts=trials_of_all(probes=attempted[0], references=attempted[1], groupings=()).of_person,
            tally=tally,
            trials=trials_of_all(probes=counted[0], references=counted[1], groupings=groupings),
            groupings=groupings,
        )

    def _files(self, places: Sequence[int], entries: Sequence[Entry], person: Places, acquired: Mapping[int, Acquired]) -> Files:
        shown = [(entries[place], acquired[place]) for place in places]
        measures = {
            "quality": _numbers([one.quality for _, one in shown]),
            "pose": _numbers([one.pose_deg for _, one in shown]),
            "eyes": _numbers([one.eyes_px for _, one in shown]),
        }
        measures |= {name: _numbers([by_path.get(entry.path, _UNKNOWN) for entry, _ in shown]) for name, by_path in self.quality.items()}
        return Files(
            person=person[places],
            failures=[one.failure for _, one in shown],
            captures=[entry.capture for entry, _ in shown],
            is_clip=np.array([entry.is_clip for entry, _ in shown], dtype=np.bool_),
            day=_numbers([_UNKNOWN if entry.taken_on is None else entry.taken_on.toordinal() for entry, _ in shown]),
            took_ms=_numbers([one.took_ms for _, one in shown]),
            measures=measures,
        )


def groupings_of(columns: Sequence[str], known: Sequence[tuple[int, Mapping[str, str]]], people: int) -> Sequence[Groups]:
    """Group people by each column, and by all columns together where there are several.

    Args:
        columns: Of the groups.
        known: Person and values of each file; the first value that is not empty counts.
        people: How many.
    """
    values = {column: [""] * people for column in columns}
    for person, groups in known:
        for column in columns:
            values[column][person] = values[column][person] or groups.get(column, "")
    sets = [(column,) for column in columns] + ([tuple(columns)] if len(columns) > 1 else [])
    return [_grouped(one, [tuple(values[column][person] for column in one) for person in range(people)]) for one in sets]


def _grouped(columns: tuple[str, ...], by_person: Sequence[tuple[str, ...]]) -> Groups:
    labels = sorted(set(by_person))
    places = {label: place for place, label in enumerate(labels)}
    return Groups(columns=columns, labels=labels, of_person=np.array([places[label] for label in by_person], dtype=np.int32))


def _side(places: Sequence[int], person: Places, acquired: Mapping[int, Acquired], files: Sequence[int]) -> Side:
    made = [number for number, place in enumerate(places) if not acquired[place].failure]
    templates = [acquired[places[number]].template for number in made]
    return Side(
        templates=np.stack(templates) if templates else np.zeros((0, 1), dtype=np.float32),
        person=person[[places[number] for number in made]].astype(np.int32),
        file=np.array([files[number] for number in made], dtype=np.int64),
        place=np.array(made, dtype=np.int32),
    )


def _mated_attempts(entries: Sequence[Entry], person: Places, people: int) -> Numbers:
    """Mated attempts of each person, with those that fail: every probe against every reference, but no file against itself."""
    is_probe = np.array([entry.kind is Kind.PROBE for entry in entries], dtype=np.bool_)
    probes, references = per_person(person[is_probe], people), per_person(person[~is_probe], people)
    both: dict[Path, list[int]] = {}
    for place, entry in enumerate(entries):
        both.setdefault(entry.path, [int(person[place]), 0, 0])[1 if entry.kind is Kind.PROBE else 2] += 1
    itself = np.zeros(people)
    for one, as_probe, as_reference in both.values():
        itself[one] += as_probe * as_reference
    return probes * references - itself


def _numbers(values: Sequence[float]) -> Numbers:
    return np.array(values, dtype=np.float64)
