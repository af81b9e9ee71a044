"""The section `no_face` of a pack."""

from collections.abc import Mapping

import pytest

from realname.access.model.staff import Role
from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.registration.model.no_face_rule import KEYS, SECTION, NoFaceRule, no_face_rule_of
from realname.verification.model.visual_check import MeansKind

RULES: Mapping[str, object] = {
    "first_by": ["agent", "supervisor"],
    "second_by": ["supervisor"],
    "other_means": ["existing-line"],
    "other_means_needed": 1,
}


def read(**changes: object) -> NoFaceRule:
    rules = {key: {"value": value, "source": "a test"} for key, value in ({**RULES, **changes}).items()}
    return no_face_rule_of(RuleSection(SECTION, rules, keys=KEYS))


def test_a_section_is_read_as_it_is_written() -> None:
    assert read() == NoFaceRule(
        first_by=(Role.AGENT, Role.SUPERVISOR),
        second_by=(Role.SUPERVISOR,),
        other_means=(MeansKind.EXISTING_LINE,),
        other_means_needed=1,
    )


def test_a_pack_may_take_no_other_means_at_all() -> None:
    assert read(other_means=[], other_means_needed=0).other_means == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("other_means", ["face"]),
        ("other_means", ["bank-card", "bank-card"]),
        ("other_means_needed", 2),
        ("other_means_needed", -1),
        ("first_by", []),
        ("first_by", ["reviewer"]),
        ("second_by", ["agent"]),
        ("second_by", ["supervisor", "inspector"]),
    ],
)
def test_no_pack_asks_for_more_than_it_takes_and_gives_nobody_a_right_that_they_do_not_have(key: str, value: object) -> None:
    with pytest.raises(PolicyInvalid) as caught:
        read(**{key: value})
    assert caught.value.facts["entry"] == f"{SECTION}.{key}"
