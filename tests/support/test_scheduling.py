"""Which tests stay together."""

from pathlib import Path

from tests.support.scheduling import OF_EXAMINED_CLIPS, together


def test_files_that_examine_the_same_clips_stay_together() -> None:
    assert {together(file) for file in OF_EXAMINED_CLIPS} == {"tests/evaluation"}


def test_every_other_file_stands_alone() -> None:
    assert together("tests/evaluation/test_blinks.py") == "tests/evaluation/test_blinks.py"


def test_whoever_has_clips_examined_is_among_them(project_root: Path) -> None:
    files = {file for file in (project_root / "tests" / "evaluation").glob("test_*.py") if "examiner" in file.read_text(encoding="utf-8")}
    assert {file.relative_to(project_root).as_posix() for file in files} == OF_EXAMINED_CLIPS
