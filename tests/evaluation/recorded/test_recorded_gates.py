"""Attack detection on the evaluation data: no print and no replay is taken for bona fide, and no person for an attack.

`make gates` reads all clips and prints; CI three clips and some prints. The bounds are far above zero, since few people and attackers
took part.
"""

import csv
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from realname.evaluation.recorded.manifest import COLUMNS, read_recordings
from realname.evaluation.recorded.measure import MeasureRecordings
from realname.evaluation.recorded.report import RecordedReport
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.system.clock_and_tokens import SystemClock
from realname.verification.engine.engine import ClipVerifier
from realname.verification.use_cases.fetch_files import model_folder
from tests.evaluation.evaluation_data import EvaluationData
from tests.evaluation.extent import IS_WHOLE

pytestmark = [pytest.mark.models, pytest.mark.slow]
_EVERY_PRINT = 1 if IS_WHOLE else 64
# In CI a person with a portrait, another, and that one on a screen: the other clips are examined by test_approval.py and test_texture.py.
_CLIPS = None if IS_WHOLE else frozenset({"621ea6c1"})


def recorded_rows(data: EvaluationData, *, every_print: int) -> Iterator[Mapping[str, str]]:
    """Clips of people and of screens, and every so-manyth webcam photo of a person or of a print; with a portrait where there is one."""
    portraits = {path.stem: str(path) for path in data.portraits}
    for path in data.bona_fide:
        yield {
            "file": str(path),
            "label": "bona-fide",
            "person": _person(path),
            "device": "phone",
            "portrait": portraits.get(_person(path), ""),
        }
    for path in data.replays:
        shown = {"person": _person(path), "portrait": portraits.get(_person(path), "")}
        yield {"file": str(path), "label": "attack", "species": "screen-replay", "device": "phone", **shown}
    for folder, label, species in (("bona_fide", "bona-fide", ""), ("print", "attack", "print")):
        for path in sorted((data.folder / "prints" / folder).rglob("*.jpg"))[::every_print]:
            yield {"file": str(path), "label": label, "species": species, "person": f"webcam-{path.stem[:4]}", "device": "webcam"}


def _person(clip: Path) -> str:
    """Clips of one person end alike: `bona_fide-NAME`, `RECORDING-of-NAME`, `NAME`, `NAME-PLACE`."""
    name = clip.stem.rpartition("-of-")[2]
    return name.removeprefix("bona_fide-").removeprefix("replay-").partition("-")[0]


@pytest.fixture(scope="module")
def report(engine: ClipVerifier, data: EvaluationData, tmp_path_factory: pytest.TempPathFactory) -> RecordedReport:
    assert engine.networks.digests
    folder = tmp_path_factory.mktemp("recorded")
    path = folder / "recordings.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(recorded_rows(EvaluationData(data.folder, only=_CLIPS), every_print=_EVERY_PRINT))
    measure = MeasureRecordings(
        models=model_folder(os.environ),
        pack=load_policy("cn"),
        pack_name="cn",
        processes=2 if IS_WHOLE else 1,
        folder=folder,
        show=lambda _, *, done, total: None,  # noqa: ARG005
    )
    return measure(read_recordings(path), is_resumed=False, at=SystemClock().now())


def test_no_recorded_attack_is_taken_for_bona_fide(report: RecordedReport) -> None:
    assert {one.species: one.apcer.count for one in report.species} == {"print": 0, "screen-replay": 0}
    assert {one.species: one.apnrr.count for one in report.species} == {"print": 0, "screen-replay": 0}


def test_the_bounds_say_how_few_attackers_there_were(report: RecordedReport) -> None:
    assert {one.species: one.apcer_upper > 0.2 for one in report.species} == {"print": True, "screen-replay": True}


def test_no_person_is_taken_for_an_attack_by_any_camera(report: RecordedReport) -> None:
    assert {one.value: one.bpcer.count for one in report.bona_fide} == {"": 0, "phone": 0, "webcam": 0}
    assert report.bona_fide[0].bpnrr.count == 0
