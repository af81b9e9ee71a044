"""Pictures of failures: on a local page that only its owner can read, the worst first, and never in the report."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from realname.evaluation.comparison.manifest import Entry, Kind, Manifest
from realname.evaluation.comparison.measured import Files, Mated, Measured
from realname.evaluation.report.failures import MOST, failures_of, write_failures
from realname.kernel.text.text import ENGLISH
from tests.evaluation.comparison.synthetic_scores import Drawn, ScoreModel

PEOPLE = 8


def entries(folder: Path) -> list[Entry]:
    return [
        Entry(
            path=folder / f"{kind.value} {person}.{'mp4' if kind is Kind.PROBE and not person else 'jpg'}",
            person=f"person-{person}",
            kind=kind,
            taken_on=None,
            capture="",
            near=None,
            groups={},
        )
        for person in range(PEOPLE)
        for kind in (Kind.REFERENCE, Kind.PROBE)
    ]


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(entries=entries(tmp_path), columns=(), digest="0" * 64, folder=tmp_path)


def measured(*scores: float, failures: tuple[str, ...] = ("",) * PEOPLE) -> Measured:
    """Each person's probe against their own reference."""
    drawn = Drawn(model=ScoreModel(people=PEOPLE, probes=1)).measured(1)
    places = np.arange(len(scores), dtype=np.int32)
    probes: Files = replace(drawn.probes, failures=failures)
    return replace(drawn, probes=probes, mated=Mated(probe=places, reference=places, score=np.array(scores)))


def test_mated_comparisons_below_the_threshold_are_shown_the_worst_first(manifest: Manifest) -> None:
    missed, without, more = failures_of(measured(0.44, 0.9, 0.2, 0.45), manifest, threshold=0.45)
    assert [(one.score, [file.name for file in one.files]) for one in missed] == [
        (0.2, ["probe 2.jpg", "reference 2.jpg"]),
        (0.44, ["probe 0.mp4", "reference 0.jpg"]),
    ]
    assert [one.files[0].is_clip for one in missed] == [False, True]
    assert (without, more) == ([], 0)


def test_files_that_failed_are_shown_with_their_code(manifest: Manifest) -> None:
    failed = ("", "", "portrait-no-face", *[""] * (PEOPLE - 3))
    _, without, _ = failures_of(measured(0.9, failures=failed), manifest, threshold=0.45)
    assert [(one.code, one.files[0].name) for one in without] == [("portrait-no-face", "probe 2.jpg")]


def test_of_very_many_the_rest_is_counted(manifest: Manifest) -> None:
    one = measured(0.1)
    many = np.zeros(MOST + 5, dtype=np.int32)
    shown, _, more = failures_of(
        replace(one, mated=Mated(probe=many, reference=many, score=np.full(MOST + 5, 0.1))), manifest, threshold=0.45
    )
    assert (len(shown), more) == (MOST, 5)


def test_the_page_links_the_files_and_is_for_its_owner_alone(manifest: Manifest, tmp_path: Path) -> None:
    page = tmp_path / "failures.html"
    page.write_text("an earlier one", encoding="utf-8")
    page.chmod(0o644)
    write_failures(page, measured(0.1), manifest, threshold=0.45, language=ENGLISH)
    said = page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o777 == 0o600
    assert f'<video src="{tmp_path.as_uri()}/probe%200.mp4"' in said
    assert f'<img src="{tmp_path.as_uri()}/reference%200.jpg"' in said
    assert "an earlier one" not in said
    assert "<script" not in said
