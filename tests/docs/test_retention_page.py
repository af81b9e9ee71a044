"""docs/reference/retention.md and `retention/model/retention.py`: every kind has its row, its rule and what erases it."""

from dataclasses import fields

import pytest

from realname.packs.use_cases.load_policy import read_pack, shipped_packs
from realname.packs.use_cases.pack_rules import rules_of
from realname.registration.model.record_hold import HoldReason
from realname.registration.model.retention_rule import RetentionRule
from realname.retention.model.retention import TERMS, KeptKind
from tests.architecture.sources import PROJECT_ROOT
from tools.retention_page import PAGE, renewed

_TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_shows_the_table_of_the_code() -> None:
    assert renewed(_TEXT) == _TEXT, "run: .venv/bin/python -m tools.retention_page"


def test_every_kind_has_one_term() -> None:
    assert [one.kind for one in TERMS] == list(KeptKind)


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_rule_named_is_in_every_pack(pack: str) -> None:
    assert {one.rule for one in TERMS if one.rule} <= rules_of(read_pack(pack)).keys()


def test_no_rule_on_keeping_is_left_out() -> None:
    named = {one.rule for one in TERMS}
    assert {f"retention.{field.name}" for field in fields(RetentionRule)} <= named


def test_what_erases_is_there() -> None:
    assert [one.erased_by for one in TERMS if one.erased_by and not (PROJECT_ROOT / "src" / "realname" / one.erased_by).exists()] == []


def test_what_nothing_erases_names_no_one_and_says_that_it_is_for_good() -> None:
    assert {one.kind for one in TERMS if not one.erased_by} == {KeptKind.CONSENT, KeptKind.STATEMENTS, KeptKind.LEDGER}
    assert all(one.since.startswith("for good") for one in TERMS if not one.erased_by)


def test_every_reason_of_a_hold_is_named() -> None:
    assert [one.value for one in HoldReason if f"`{one.value}`" not in _TEXT] == []
