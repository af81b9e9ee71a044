"""docs/explanation/privacy.md: the term that it names is the pack's, and the files that it names are there."""

import re

from realname.packs.use_cases.load_policy import load_policy
from tests.architecture.sources import PROJECT_ROOT

_TEXT = (PROJECT_ROOT / "docs" / "explanation" / "privacy.md").read_text(encoding="utf-8")


def test_the_days_of_the_hashes_are_those_of_the_pack() -> None:
    assert f"| {load_policy('cn').retention.frame_digest_days} days | no one |" in _TEXT


def test_every_file_and_test_named_is_there() -> None:
    named = re.findall(r"`((?:tests|src)/[\w/]+(?:\.py)?)`", _TEXT)
    assert named
    assert [name for name in named if not (PROJECT_ROOT / name).exists()] == []
