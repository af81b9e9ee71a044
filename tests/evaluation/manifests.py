"""The evaluation data as manifests of `realname evaluate comparison`: `python -m tests.evaluation.manifests DATA --out FOLDER`."""

import argparse
import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from realname.evaluation.comparison import acquire
from realname.evaluation.comparison.manifest import COLUMNS, read_manifest
from realname.evaluation.comparison.measure import MeasureComparison
from realname.evaluation.comparison.measured import Measured
from realname.evaluation.unfinished import Unfinished
from realname.verification.use_cases.fetch_files import model_folder
from tests.evaluation.evaluation_data import EvaluationData

Row = Mapping[str, str]
_MIDDLE = {"face_x": "0.5", "face_y": "0.5"}  # in LFW the person is in the middle, and others may be beside


def lfw_rows(data: EvaluationData, *, every: int = 1) -> Iterator[Row]:
    """LFW's development photos: those that open a pair are probes, all others references; every so-manyth person.

    A person whose photos are all of one kind takes part in non-mated comparisons alone.
    """
    probes = dict.fromkeys(pair.probe for pair in data.lfw_pairs)
    references = dict.fromkeys(pair.reference for pair in data.lfw_pairs if pair.reference not in probes)
    people = {name: place for place, name in enumerate(sorted({_lfw_person(path) for path in (*probes, *references)}))}
    for kind, paths in (("probe", probes), ("reference", references)):
        for path in paths:
            if people[_lfw_person(path)] % every == 0:
                yield {"file": str(path), "person": _lfw_person(path), "kind": kind, "capture": "press", **_MIDDLE}


def studio_rows(data: EvaluationData) -> Iterator[Row]:
    """The studio's people: smiling photos are probes, neutral ones references."""
    folder = data.folder / "studio"
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kind = "probe" if row["expression"] == "smiling" else "reference"
            groups = {name: row[name] for name in ("sex", "age", "group")}
            yield {"file": str(folder / row["file"]), "person": row["person"], "kind": kind, "capture": "studio", **groups}


def clip_rows(data: EvaluationData) -> Iterator[Row]:
    """Clips of people who turn or speak against their portraits and those of others."""
    for path in (*data.clips("turns"), *data.clips("still")):
        yield {"file": str(path), "person": path.stem, "kind": "probe", "capture": "phone"}
    for path in data.portraits:
        yield {"file": str(path), "person": path.stem, "kind": "reference", "capture": "phone"}


SETS: Mapping[str, Callable[[EvaluationData], Iterator[Row]]] = {"lfw": lfw_rows, "studio": studio_rows, "clips": clip_rows}


def write_manifest(path: Path, rows: Iterator[Row]) -> None:
    """Write rows; files are named as they are given."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def measure_manifest(rows: Iterator[Row], *, thresholds: Sequence[float], processes: int = 1) -> Measured:
    """Measure rows with the pinned models."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_manifest(folder / "people.csv", rows)
        measure = MeasureComparison(
            models=model_folder(os.environ),
            processes=processes,
            unfinished=Unfinished(folder=folder, key="a test", write=acquire.write, parse=acquire.parse),
            show=_unseen,
            quality={},
        )
        measured, _ = measure(read_manifest(folder / "people.csv"), thresholds=thresholds, is_resumed=False)
    return measured


def main() -> None:
    """Write a manifest of each set."""
    parser = argparse.ArgumentParser(description="Write manifests of the evaluation data.")
    parser.add_argument("data", type=Path, help="The folder of evaluation data.")
    parser.add_argument("--out", type=Path, required=True, help="Folder for the manifests.")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for name, rows in SETS.items():
        write_manifest(asked.out / f"{name}.csv", rows(EvaluationData(asked.data.resolve())))


def _unseen(what: str, *, done: int, total: int) -> None:
    """No one watches."""


def _lfw_person(path: Path) -> str:
    return path.stem.rsplit("_", 1)[0]


if __name__ == "__main__":
    main()
