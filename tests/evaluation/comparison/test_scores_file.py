"""Another system's scores: the same counts as by hand, groups and qualities by the manifest, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from realname.evaluation.comparison.manifest import read_manifest
from realname.evaluation.comparison.measured import Measured
from realname.evaluation.comparison.rates import ErrorRates
from realname.evaluation.comparison.scores_file import NOT_COMPARED, import_scores, read_quality
from realname.evaluation.errors import ScoresInvalid

_HEAD = "probe,probe_person,reference,reference_person,score"


def _unseen(what: str, *, done: int, total: int) -> None:
    """No one watches."""


def _import(path: Path, **others: object) -> Measured:
    given = {"manifest": None, "thresholds": (60.0,), "quality": {}, "show": _unseen} | others
    return import_scores(path, given.pop("manifest"), **given)  # type: ignore[arg-type]


def _write(folder: Path, *rows: str, head: str = _HEAD) -> Path:
    path = folder / "scores.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def cross(tmp_path: Path) -> Path:
    """Eight people of a probe and a reference each. One probe failed. Mated scores are 90, but one; others are below 60, but one."""
    chance, rows = np.random.default_rng(1), []
    for probe in range(8):
        for reference in range(8):
            score = 90.0 if probe == reference else float(chance.uniform(10, 59))
            score = {(2, 2): 50.0, (3, 4): 70.0}.get((probe, reference), score)
            rows.append(f"p{probe}.jpg,n{probe},r{reference}.jpg,n{reference},{'' if probe == 7 else f'{score:.3f}'}")
    return _write(tmp_path, *rows)


def test_errors_and_trials_are_those_of_the_file(cross: Path) -> None:
    rates = ErrorRates(_import(cross))
    fmr, fnmr, frr = rates.fmr(60.0), rates.fnmr(60.0), rates.frr(60.0)
    assert (fmr.count, fmr.trials, fnmr.count, fnmr.trials) == (1, 49, 1, 7)
    assert (frr.count, frr.trials) == (2, 8)
    assert rates.far(60.0).trials == 56


def test_a_file_without_any_score_failed(cross: Path) -> None:
    assert _import(cross).probes.failures == [""] * 7 + [NOT_COMPARED]


def test_groups_are_those_of_the_manifest(cross: Path, tmp_path: Path) -> None:
    rows = [f"{kind[0]}{one}.jpg,n{one},{kind},{'f' if one % 2 else 'm'}" for one in range(8) for kind in ("probe", "reference")]
    people = tmp_path / "people.csv"
    people.write_text("\n".join(["file,person,kind,sex", *rows]) + "\n")
    measured = _import(cross, manifest=read_manifest(people))
    (sex,) = measured.groupings
    rates = ErrorRates(measured)
    across = rates.fmr_between(0, sex, row=sex.labels.index(("f",)), column=sex.labels.index(("m",)), threshold=60.0)
    assert across is not None
    assert (across.count, across.trials) == (1, 3 * 4)


def test_a_file_that_the_manifest_lacks_is_refused(cross: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("file,person,kind\np0.jpg,n0,probe\n")
    with pytest.raises(ScoresInvalid) as refused:
        _import(cross, manifest=read_manifest(people))
    assert refused.value.facts == {"row": 2, "column": "reference"}


@pytest.mark.parametrize(
    ("row", "facts"),
    [
        ("a,1,b,2,high", {"row": 2, "column": "score"}),
        ("a,1,b,2,nan", {"row": 2, "column": "score"}),
        ("a,,b,2,1", {"row": 2, "column": "probe_person"}),
        ("a,1,b", {"row": 2}),
        ("a,1,b,2,", {"column": "score"}),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(tmp_path: Path, row: str, facts: dict[str, object]) -> None:
    with pytest.raises(ScoresInvalid) as refused:
        _import(_write(tmp_path, row))
    assert refused.value.facts == facts


def test_a_file_with_two_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoresInvalid) as refused:
        _import(_write(tmp_path, "a,1,b,2,5", "a,3,b,2,5"))
    assert refused.value.facts == {"row": 3, "column": "probe_person"}


# As the sample program of OFIQ writes it: the header ends with a semicolon, rows do not, and -1 is a measure that failed.
_QUALITY = "Filename;UnifiedQualityScore;Sharpness;UnifiedQualityScore.scalar;Sharpness.scalar;\na.jpg;24.1;44;61;80\nb.jpg;20.0;0;55;-1\n"


def test_a_name_of_the_reference_software_stands_for_the_only_file_of_that_name(tmp_path: Path) -> None:
    path = tmp_path / "quality.csv"
    path.write_text(_QUALITY.replace("a.jpg", "../../images/a.jpg"))
    found = read_quality(path, tmp_path, [tmp_path / "people" / "a.jpg", tmp_path / "b.jpg"])
    assert found["UnifiedQualityScore"] == {tmp_path / "people" / "a.jpg": 61.0, tmp_path / "b.jpg": 55.0}


@pytest.mark.parametrize(
    ("files", "facts"),
    [(("one/a.jpg", "two/a.jpg"), {"row": 2, "column": "Filename"}), (("c.jpg",), {"column": "Filename", "matched": 0})],
)
def test_a_name_of_several_files_or_names_of_none_are_refused(tmp_path: Path, files: tuple[str, ...], facts: dict[str, object]) -> None:
    path = tmp_path / "quality.csv"
    path.write_text(_QUALITY)
    with pytest.raises(ScoresInvalid) as refused:
        read_quality(path, tmp_path, [tmp_path / one for one in files])
    assert refused.value.facts == facts


def test_qualities_are_those_of_the_reference_software_by_file(tmp_path: Path) -> None:
    path = tmp_path / "quality.csv"
    path.write_text(_QUALITY)
    found = read_quality(path, tmp_path)
    assert found == {"UnifiedQualityScore": {tmp_path / "a.jpg": 61.0, tmp_path / "b.jpg": 55.0}, "Sharpness": {tmp_path / "a.jpg": 80.0}}
