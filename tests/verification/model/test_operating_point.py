"""The operating point of a decision, as an event of the ledger and the record of the decision say it."""

from dataclasses import replace

import pytest

from realname.registration.events import RegistrationEvent
from realname.verification.model.comparison_rule import AttackScoreBand
from realname.verification.model.live_approval import Capture, HeadAnswer, HeadTestRole
from realname.verification.model.operating_point import OperatingPoint
from realname.verification.model.picture_fitness import Unfit

POINT = OperatingPoint(
    capture=Capture.ATTESTED_CAMERA,
    head_tests=HeadTestRole.ADVISE,
    head_least=0.25,
    head_says=HeadAnswer.PICTURE,
    attack_score=AttackScoreBand(target=0.5, ceiling=1.0),
)


UNFIT = replace(POINT, head_says=HeadAnswer.NOT_MEASURED, head_unfit=frozenset(Unfit), texture_unfit=frozenset({Unfit.TOO_DARK}))


@pytest.mark.parametrize("point", [POINT, UNFIT, replace(POINT, head_least=-5.0), replace(POINT, head_least=0.0)])
def test_it_comes_back_from_its_facts(point: OperatingPoint) -> None:
    assert OperatingPoint.of(point.facts) == point


@pytest.mark.parametrize("point", [POINT, UNFIT, replace(POINT, head_least=-4.99999), replace(POINT, head_least=1 / 3)])
def test_an_event_takes_its_facts(point: OperatingPoint) -> None:
    declared = RegistrationEvent.REGISTRATION_DECIDED.declared
    kinds = {name: declared.type_of(name) for name in point.facts}
    assert [name for name, kind in kinds.items() if kind is None or not kind.takes(point.facts[name])] == []


@pytest.mark.parametrize("value", ["13912345678", "0.12345", "12", "", "0,5", "1e3", "nan"])
def test_a_bound_takes_no_number_of_a_person(value: str) -> None:
    kind = RegistrationEvent.REGISTRATION_DECIDED.declared.type_of("head_least")
    assert kind is not None
    assert not kind.takes(value)


def test_facts_of_an_earlier_release_have_none() -> None:
    assert OperatingPoint.of({"capture": "counter", "portrait": "chip"}) is None


@pytest.mark.parametrize("fact", ["capture", "head_tests", "head_least", "attack_target", "attack_ceiling", "head_unfit", "texture_unfit"])
def test_one_without_a_fact_is_refused(fact: str) -> None:
    with pytest.raises(KeyError, match=fact):
        OperatingPoint.of({name: value for name, value in POINT.facts.items() if name != fact})
