"""docs/explanation/privacy.md: its tables are those of the code, and it leaves out no rule on how long something is kept."""

import re
from dataclasses import fields

from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.retention_rule import RetentionRule
from tests.architecture.sources import PROJECT_ROOT
from tools.privacy_tables import PAGE, RETENTION, renewed

_TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_shows_the_tables_of_the_code() -> None:
    assert renewed(_TEXT) == _TEXT, "run: .venv/bin/python -m tools.privacy_tables"


def test_every_rule_on_retention_is_on_the_page() -> None:
    assert {f"retention.{field.name}" for field in fields(RetentionRule)} <= RETENTION.keys()


def test_the_days_of_the_hashes_are_those_of_the_pack() -> None:
    assert f"| {load_policy('cn').retention.frame_digest_days} days | no one |" in _TEXT


def test_every_file_and_test_named_is_there() -> None:
    named = re.findall(r"`((?:tests|src)/[\w/]+(?:\.py)?)`", _TEXT)
    assert named
    assert [name for name in named if not (PROJECT_ROOT / name).exists()] == []
