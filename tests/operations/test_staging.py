"""What killed processes left in a folder goes, unless somebody is at work in it, or it is not ours to remove."""

import os
from pathlib import Path

from realname.platform.system.staging import PREFIX, staging, sweep_staging


def left_in(parent: Path) -> Path:
    """A folder that a killed process left."""
    left = parent / f"{PREFIX}left"
    left.mkdir()
    (left / "copy.sqlite").touch()
    return left


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    left = left_in(tmp_path)
    sweep_staging(tmp_path)
    assert not left.exists()


def test_what_somebody_works_in_stays(tmp_path: Path) -> None:
    with staging(tmp_path) as at_work:
        sweep_staging(tmp_path)
        assert at_work.exists()


def test_what_cannot_be_opened_keeps_nobody_from_working(tmp_path: Path) -> None:
    # What another user left cannot be opened, nor what another sweep has just removed: a link that leads nowhere stands for both.
    (tmp_path / f"{PREFIX}gone").symlink_to(tmp_path / "nowhere")
    left = left_in(tmp_path)
    with staging(tmp_path) as at_work:
        assert (at_work.exists(), left.exists()) == (True, False)


def test_what_another_user_left_keeps_nobody_from_working(tmp_path: Path) -> None:
    left = left_in(tmp_path)
    left.chmod(0)
    with staging(tmp_path) as at_work:
        assert (at_work.exists(), left.exists()) == (True, os.geteuid() != 0)
    left.chmod(0o700) if left.exists() else None
