"""What a relying service can learn, enumerated: every operation, in every state of a line, its holder and their consent.

Without consent one answer comes for all of it. With consent each operation has the answers of `TOLD`, and no other.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from realname.kernel.identifiers import OrganisationId, PersonId
from realname.kernel.ports import RandomTokens
from realname.kernel.text.text import Language
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.relying.model.client import AuthenticationMeans
from realname.relying.model.consent import Consent
from realname.relying.model.scopes import API_OF, TWO_LEGGED, Api, Asked, Purpose
from realname.relying.model.subscription import EndReason
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.store.subscriptions import SwapSubscriptions
from realname.relying.store.tries import TriedValues
from realname.relying.use_cases.consents import GivenConsent, give_consent
from realname.sandbox.simulators.people import SAMPLE_MAN
from tests.relying.camara_calls import (
    AGE,
    ALL,
    CONSENT,
    DEVICE_CHECK,
    DEVICE_DATE,
    FILL_IN,
    LIST,
    MATCH,
    NAMING,
    RECYCLING,
    SHARE_NUMBER,
    SIM_CHECK,
    SIM_DATE,
    SUBSCRIBE,
    TENURE,
    VERIFY_NUMBER,
    Operation,
)
from tests.relying.camara_world import CLIENT, NOT_SERVED, CamaraWorld, camara_world

Change = Callable[[Line], Line]
Alter = Callable[[Consent], Consent]
OF_NAMED_NUMBERS = [one for one in NAMING if one.scope in TWO_LEGGED]
EVERYTHING = Asked(purpose=Purpose.FRAUD_PREVENTION, scopes=frozenset(API_OF))
PAST = datetime(2026, 11, 1, tzinfo=UTC)
NAME = SAMPLE_MAN.attributes.name
_LATER = datetime(9000, 1, 1, tzinfo=UTC)

# Of the line, where its holder allowed nothing.
STATES: Mapping[str, Change] = {
    **{f"state {state}": lambda line, state=state: replace(line, state=state) for state in LineState},  # type: ignore[misc]  # a default
    **{f"barred {reason}": lambda line, reason=reason: line.bar(reason) for reason in BarReason},  # type: ignore[misc]  # as above
    "held by a company": lambda line: replace(line, organisation_id=OrganisationId("company-7")),
}
# Of a consent that does not cover what is asked.
CONSENTS: Mapping[str, Alter] = {
    "revoked": lambda one: replace(one, revoked_at=PAST),
    "to another purpose": lambda one: replace(one, purpose=Purpose.CREDIT_CHECKING),
    "in other words": lambda one: replace(one, wording="0" * 64),
    "of a former holder": lambda one: replace(one, person_id=PersonId("person-of-before")),
    "to nothing that is asked": lambda one: replace(one, scopes=frozenset({"consent-info:retrieve"})),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CamaraWorld, Line]]:
    """A deployment with one line, whose holder allowed nothing."""
    with camara_world(Path(tmp_path_factory.mktemp("learned"))) as world:
        made = world.line(is_consented=False)
        world.api.clock.advance(timedelta(hours=2))  # the SIM is neither of this hour nor older than the period that is told
        yield world, made


@pytest.fixture
def world(shared: tuple[CamaraWorld, Line]) -> Iterator[CamaraWorld]:
    """The deployment; what a test changed is as before afterwards."""
    yield shared[0]
    _undo(*shared)


def _undo(world: CamaraWorld, line: Line) -> None:
    """Let the line, its consents and subscriptions be as they were, and nothing have been tried."""
    world.token = None
    world.change(line)
    with world.api.units() as unit:
        for consent in unit[Consents].of_person(line.person_id):
            unit[Consents].save(replace(consent, revoked_at=PAST))
        unit[Consents].forget(revoked_before=_LATER)
        unit[TriedValues].forget(until=_LATER.date())
        for running in unit[SwapSubscriptions].of_line(line.id):
            unit[SwapSubscriptions].save(running.over(EndReason.SUBSCRIPTION_DELETED, at=PAST))
        unit.commit()


@pytest.fixture
def line(shared: tuple[CamaraWorld, Line]) -> Line:
    return shared[1]


def allow(world: CamaraWorld, line: Line, alter: Alter = lambda one: one) -> None:
    """Let the holder allow everything; then let the consent be another one."""
    with world.api.units() as unit:
        client = unit[RelyingClients].get(CLIENT)
        given = GivenConsent(client=client, asked=EVERYTHING, line=line, means=AuthenticationMeans.CODE, language=Language("en"))
        consent = give_consent(unit, world.api.services[RandomTokens], given, at=world.api.clock.now())
        unit[Consents].save(alter(consent))
        unit.commit()


def answered(world: CamaraWorld, operation: Operation, number: str) -> tuple[int, bytes]:
    world.two_legged(operation.scope)
    answer = world.post(operation.address, dict(operation.with_number(number)))
    return answer.status_code, answer.content


@contextmanager
def asked_of_the_database(world: CamaraWorld) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(world.api.engine, "before_cursor_execute", note)
    yield asked
    event.remove(world.api.engine, "before_cursor_execute", note)


def test_without_consent_every_state_of_a_line_and_its_holder_is_answered_alike(world: CamaraWorld, line: Line) -> None:
    faults = []
    for state, change in STATES.items():
        world.change(change(line))
        faults += [f"{state}: {fault}" for fault in told_apart(world, line, OF_NAMED_NUMBERS)]
        faults += [f"{state}: {entry} is recorded" for entry in world.told_of(line)]
        _undo(world, line)
    assert faults == []


def test_a_consent_that_does_not_cover_the_question_is_none(world: CamaraWorld, line: Line) -> None:
    operations = [operation for operation in OF_NAMED_NUMBERS if operation is not CONSENT]
    faults = []
    for consent, alter in CONSENTS.items():
        allow(world, line, alter)
        faults += [f"{consent}: {fault}" for fault in told_apart(world, line, operations)]
        _undo(world, line)
    assert faults == []


def told_apart(world: CamaraWorld, line: Line, operations: Iterable[Operation]) -> list[str]:
    """Operations that answer otherwise about a line than about a number that no line has."""
    answers = ((one, answered(world, one, line.msisdn.value), answered(world, one, NOT_SERVED)) for one in operations)
    return [
        f"{operation.address} answers {about_line}, of no line {of_none}"
        for operation, about_line, of_none in answers
        if about_line != of_none
    ]


def test_without_consent_each_state_asks_the_database_alike(world: CamaraWorld, line: Line) -> None:
    faults = []
    for state, change in STATES.items():
        world.change(change(line))
        of_none, of_line = statements(world, NOT_SERVED), statements(world, line.msisdn.value)
        faults += [f"{state}: {sorted({*of_none} ^ {*of_line}) or 'in another order or number'}"] * (of_none != of_line)
        _undo(world, line)
    assert faults == []


def statements(world: CamaraWorld, number: str) -> list[str]:
    """What is asked of the database about a number, once it is counted: the first time of a day does that."""
    answered(world, MATCH, number)
    with asked_of_the_database(world) as asked:
        answered(world, MATCH, number)
    return asked


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.address}"


BODIES: Mapping[str, tuple[Mapping[str, object] | None, ...]] = {
    MATCH.address: ({"name": NAME}, {"name": "王示例"}, {"birthdate": "1990-01-01"}, {"email": "li@example.com"}),
    AGE.address: ({"ageThreshold": 18}, {"ageThreshold": 100}, {"ageThreshold": 18, "name": NAME}),
    TENURE.address: ({"tenureDate": "2026-11-25"}, {"tenureDate": "2026-11-01"}),
    SIM_CHECK.address: ({}, {"maxAge": 1}),
    RECYCLING.address: ({"specifiedDate": "2026-11-25"}, {"specifiedDate": "2026-11-01"}),
    VERIFY_NUMBER.address: ({"phoneNumber": "+8619900000000"}, {"phoneNumber": "+8619900000001"}),
}
IN_SERVICE: Mapping[str, Change] = {
    "active": lambda line: line,
    **{name: change for name, change in STATES.items() if name.startswith("barred") or name == "held by a company"},
}
_SUBSCRIPTION = (
    '{"config": {"subscriptionDetail": {}}, "id": "ID", "protocol": "HTTP", "sink": "https://endpoint.example.com/sink", '
    '"startsAt": "TIME", "status": "ACTIVE", "types": ["org.camaraproject.sim-swap-subscriptions.v0.swapped"]}'
)
_CONSENTED = (
    '{"statusInfo": [{"purpose": "dpv:FraudPreventionAndDetection", "scopes": ["kyc-match:match"], "statusValidForProcessing": true}]}'
)
_FILLED_IN = (
    '200 {"address": "示例省样本市测试路 1 号", "birthdate": "1985-04-12", "gender": "MALE", "idDocument": "990101198504120012", '
    '"idDocumentExpiryDate": "2040-06-01", "idDocumentType": "national_id_card", "name": "李示例", "phoneNumber": "NUMBER"}'
)
# Everything that an operation answers about a line whose holder allowed it: as JSON after the status, by method and address.
TOLD: Mapping[str, frozenset[str]] = {
    _name(MATCH): frozenset(
        {
            '200 {"nameMatch": "true"}',
            '200 {"nameMatch": "false"}',
            '200 {"nameMatch": "not_available"}',
            '200 {"birthdateMatch": "false"}',
            '200 {"birthdateMatch": "not_available"}',
            '200 {"emailMatch": "not_available"}',
        }
    ),
    _name(AGE): frozenset(
        {
            '200 {"ageCheck": "true", "verifiedStatus": true}',
            '200 {"ageCheck": "false", "verifiedStatus": true}',
            '200 {"ageCheck": "not_available", "verifiedStatus": false}',
        }
    ),
    _name(TENURE): frozenset(
        {
            '200 {"tenureDateCheck": true}',
            '200 {"tenureDateCheck": false}',
            '200 {"contractType": "Business", "tenureDateCheck": true}',
            '200 {"contractType": "Business", "tenureDateCheck": false}',
        }
    ),
    _name(FILL_IN): frozenset(
        {
            _FILLED_IN,
            '200 {"phoneNumber": "NUMBER"}',
        }
    ),
    _name(SIM_DATE): frozenset({'200 {"latestSimChange": "TIME"}'}),
    _name(SIM_CHECK): frozenset({'200 {"swapped": true}', '200 {"swapped": false}'}),
    _name(DEVICE_DATE): frozenset({'200 {"latestDeviceChange": "TIME"}'}),
    _name(DEVICE_CHECK): frozenset({'200 {"swapped": true}'}),  # "false" once the register knows a device for longer: test_network_apis
    _name(RECYCLING): frozenset({'200 {"phoneNumberRecycled": true}', '200 {"phoneNumberRecycled": false}'}),
    _name(SUBSCRIBE): frozenset(
        {
            f"201 {_SUBSCRIPTION}",
            '409 {"code": "ALREADY_EXISTS", "message": "The resource that a client tried to create already exists.", "status": 409}',
        }
    ),
    _name(VERIFY_NUMBER): frozenset({'200 {"devicePhoneNumberVerified": true}', '200 {"devicePhoneNumberVerified": false}'}),
    _name(CONSENT): frozenset({f"200 {_CONSENTED}"}),
    _name(SHARE_NUMBER): frozenset({'200 {"devicePhoneNumber": "NUMBER"}'}),
    _name(LIST): frozenset({'200 {"pagination": {"page": 1, "perPage": 20, "totalCount": 0, "totalPages": 0}, "subscriptions": []}'}),
}


def told(world: CamaraWorld, line: Line, operation: Operation, body: Mapping[str, object] | None) -> str:
    """What is answered, with times, ids and the number replaced by words."""
    world.three_legged(line, *API_OF)
    answer = world.ask(operation.method, operation.address, json=body)
    text = json.dumps(answer.json(), ensure_ascii=False, sort_keys=True)
    text = re.sub(r'"[0-9]{4}-[0-9]{2}-[0-9]{2}T[^"]+"', '"TIME"', text)
    text = re.sub(r'"[0-9a-f]{32}"', '"ID"', text)
    return f"{answer.status_code} {text}".replace(line.msisdn.value, "NUMBER")


def test_with_consent_an_operation_has_these_answers_and_no_other(world: CamaraWorld, line: Line) -> None:
    faults = []
    for operation in ALL:
        found = answers_of(world, line, operation)
        faults += [f"{_name(operation)} answers {answer}" for answer in sorted(found - TOLD[_name(operation)])]
        faults += [f"{_name(operation)} never answers {answer}" for answer in sorted(TOLD[_name(operation)] - found)]
        _undo(world, line)
    assert faults == []


def answers_of(world: CamaraWorld, line: Line, operation: Operation) -> set[str]:
    """Everything that an operation answers about a line in service, whose holder allows it."""
    allow(world, line)
    found = set()
    for change in IN_SERVICE.values():
        world.change(change(line))
        found |= {told(world, line, operation, body) for body in BODIES.get(operation.address, (operation.body,))}
    return found


def test_every_operation_of_the_apis_is_listed_here() -> None:
    assert TOLD.keys() == {_name(one) for one in ALL}
    asked_by_name = {one.scope for one in OF_NAMED_NUMBERS}
    others = {one.scope for one in ALL} - asked_by_name
    assert {API_OF[one] for one in others - {LIST.scope}} == {Api.NUMBER_VERIFICATION, Api.KYC_FILL_IN}
