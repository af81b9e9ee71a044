"""`make quick`: which tests it takes to be near a change, and what it says about those that it has no time for."""

import os
import subprocess
import sys
from pathlib import Path

from tools.quick import nearness

DEED = "src/realname/photo_access/use_cases/photo_openings.py"


def test_a_file_of_tests_that_changed_is_nearest_then_by_the_imports_that_lie_between() -> None:
    own = "tests/support/test_quick.py"
    near = nearness([own, DEED])
    assert near[own] == 0
    assert near["tests/photo_access/test_photo_openings.py"] == 2  # through the desk that its tests share


def test_what_only_the_whole_app_imports_is_not_near() -> None:
    assert len(nearness([DEED])) < len(list(Path("tests").rglob("test_*.py"))) / 4


def test_tests_of_the_capability_are_near_though_they_reach_it_through_the_app() -> None:
    template = "src/realname/photo_access/templates/office/opening.html"
    assert nearness([template]).keys() >= {"tests/photo_access/test_web_openings.py", "tests/architecture/test_parts.py"}


def test_a_file_that_was_removed_is_not_run() -> None:
    assert "tests/support/test_removed.py" not in nearness(["tests/support/test_removed.py"])


def test_tests_that_come_too_late_are_counted_by_file_and_fail_nothing(tmp_path: Path) -> None:
    late = tmp_path / "test_late.py"
    late.write_text("def test_one(): assert False\ndef test_two(): assert False\n")
    options = ["-p", "xdist", "-p", "tools.quick", "--numprocesses", "1", "--noconftest", "--rootdir", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(late)],
        env=os.environ | {"REALNAME_QUICK_UNTIL": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "test_late.py: 2 tests" in run.stdout
    assert "failed" not in run.stdout
