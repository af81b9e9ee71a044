"""Who may act for the holder by a pack: at, under and over each age, and by no proof but those of the role."""

from dataclasses import replace

import pytest

from realname.evidence.errors import RepresentativeNotAccepted
from realname.evidence.model.representative import PROOFS, Authority, AuthorityProof, RepresentativeRole
from realname.evidence.model.representatives_rule import ProxyPurpose
from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.packs.model import parse_policy
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Purpose
from tests.packs.test_policy import CN

RULE = load_policy("cn").representatives
GUARDIAN = Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.BIRTH_CERTIFICATE)
WITH_ORDER = Authority(role=RepresentativeRole.GUARDIAN, proof=AuthorityProof.GUARDIANSHIP_ORDER)
PROXY = Authority(role=RepresentativeRole.PROXY, proof=AuthorityProof.WRITTEN_AUTHORISATION)
NEW = Purpose.NEW_LINE.value
ADULT = RULE.guardian_until_age_years


@pytest.mark.parametrize(("age", "is_taken"), [(0, True), (ADULT - 1, True), (ADULT, False), (ADULT + 1, False)])
def test_a_guardian_acts_for_a_person_who_is_not_of_age(age: int, *, is_taken: bool) -> None:
    assert RULE.takes_for(GUARDIAN, purpose=NEW, holder_age_years=age) is is_taken


@pytest.mark.parametrize("age", [ADULT - 1, ADULT, 90])
def test_by_an_order_a_guardian_acts_for_an_adult_as_well(age: int) -> None:
    assert RULE.takes_for(WITH_ORDER, purpose=NEW, holder_age_years=age)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_proxy_acts_for_the_purposes_of_the_pack(purpose: Purpose) -> None:
    assert RULE.takes(PROXY, purpose=purpose.value) is (purpose is Purpose.NEW_LINE)
    assert RULE.takes(GUARDIAN, purpose=purpose.value)


def test_where_the_pack_allows_no_proxy_there_is_none() -> None:
    rule = replace(RULE, proxy_allowed=False)
    with pytest.raises(RepresentativeNotAccepted):
        rule.require_taken(PROXY, purpose=NEW)
    rule.require_taken(GUARDIAN, purpose=NEW)


def test_a_proof_that_the_pack_does_not_take_shows_nothing() -> None:
    rule = replace(RULE, proxy_proofs=(AuthorityProof.NOTARISED_AUTHORISATION,))
    assert not rule.takes(PROXY, purpose=NEW)


@pytest.mark.parametrize("role", RepresentativeRole)
@pytest.mark.parametrize("proof", AuthorityProof)
def test_a_proof_shows_one_role(role: RepresentativeRole, proof: AuthorityProof) -> None:
    if proof in PROOFS[role]:
        assert Authority(role=role, proof=proof).proof is proof
    else:
        with pytest.raises(InvalidInput):
            Authority(role=role, proof=proof)


def test_the_purposes_of_a_proxy_are_those_of_a_registration() -> None:
    assert [one.value for one in ProxyPurpose] == [one.value for one in Purpose]


@pytest.mark.parametrize(
    ("former", "latter", "entry"),
    [
        ('child_face = { value = "never"', 'child_face = { value = "with-consent"', "representatives.child_face"),
        (
            'guardian_proofs = { value = ["household-register"',
            'guardian_proofs = { value = ["written-authorisation"',
            "representatives.guardian_proofs",
        ),
        ("of_age_years = { value = 18", "of_age_years = { value = -1", "representatives.of_age_years"),
        ("lines_per_proxy_30_days = { value = 5", "lines_per_proxy_30_days = { value = true", "representatives.lines_per_proxy_30_days"),
    ],
)
def test_a_pack_with_another_rule_is_refused(former: str, latter: str, entry: str) -> None:
    assert former in CN
    with pytest.raises(PolicyInvalid) as refused:
        parse_policy(CN.replace(former, latter).encode())
    assert refused.value.facts["entry"] == entry
