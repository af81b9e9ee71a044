"""Which models a pack's bounds were measured with, and what it says where others are loaded."""

import pytest

from realname.kernel.errors import PolicyInvalid
from realname.kernel.rules.rule_section import RuleSection
from realname.verification.model.measured_models import KEYS, MeasuredModels, Otherwise, measured_models_of

DETECTOR, COMPARISON, LANDMARKS, TEXTURE, SECOND, OTHER = ("0123456789abcdef"[place] * 64 for place in range(6))
LOADED = {"detector": DETECTOR, "comparison": COMPARISON, "landmarks": LANDMARKS, "texture": TEXTURE}
VALUES = {
    "detector": [DETECTOR],
    "comparison": [COMPARISON],
    "landmarks": [LANDMARKS],
    "texture": [TEXTURE],
    "textures": [TEXTURE, SECOND],
    "otherwise": "refer",
}


def _rule(**changes: object) -> MeasuredModels:
    table = {key: {"value": value, "source": "realname"} for key, value in (VALUES | changes).items()}
    return measured_models_of(RuleSection("models", table, keys=KEYS))


@pytest.mark.parametrize(
    ("loaded", "others"),
    [
        pytest.param(LOADED, (), id="as measured"),
        pytest.param(LOADED | {"comparison": OTHER}, ("comparison",), id="another comparison model"),
        pytest.param(LOADED | {"detector": OTHER, "landmarks": OTHER}, ("detector", "landmarks"), id="two others"),
        pytest.param(LOADED | {"texture": OTHER}, ("texture",), id="another texture model"),
        pytest.param(LOADED | {"texture": SECOND}, ("texture",), id="a model that was measured beside another, alone"),
        pytest.param(LOADED | {"texture-2": SECOND}, (), id="two texture models, measured together"),
        pytest.param({**LOADED, "texture": SECOND, "texture-2": TEXTURE}, (), id="the same two in another order"),
        pytest.param(LOADED | {"texture-2": OTHER}, ("texture",), id="a second texture model that was not measured"),
        pytest.param(LOADED | {"texture-2": SECOND, "texture-3": OTHER}, ("texture",), id="a third texture model"),
        pytest.param(
            {use: digest for use, digest in LOADED.items() if use != "texture"}, (), id="no texture model, which nothing approves"
        ),
        pytest.param({}, ("comparison", "detector", "landmarks"), id="nothing known of the models"),
    ],
)
def test_the_uses_whose_models_were_not_measured_are_named(loaded: dict[str, str], others: tuple[str, ...]) -> None:
    assert _rule().other_than(tuple(loaded.items())) == others


@pytest.mark.parametrize(("otherwise", "is_referred"), [(Otherwise.REFER, True), (Otherwise.ACCEPT, False)])
def test_the_pack_says_what_a_decision_does_with_other_models(otherwise: Otherwise, *, is_referred: bool) -> None:
    assert _rule(otherwise=otherwise.value).is_to_refer(tuple((LOADED | {"comparison": OTHER}).items())) is is_referred


def test_a_pack_may_name_several_models_that_were_measured_alike() -> None:
    assert _rule(comparison=[COMPARISON, OTHER]).other_than(tuple((LOADED | {"comparison": OTHER}).items())) == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("comparison", [COMPARISON[:-1]]),
        ("comparison", ["F" * 64]),
        ("comparison", [COMPARISON, COMPARISON]),
        ("comparison", COMPARISON),
        ("textures", [TEXTURE]),
        ("otherwise", "approve"),
    ],
)
def test_a_section_with_no_digest_or_an_unknown_word_is_refused(key: str, value: object) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        _rule(**{key: value})
    assert refused.value.facts["entry"] == f"models.{key}"
