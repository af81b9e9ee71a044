"""What every operation does alike, by the guidelines: authentication first, then the body to the letter, then whom it is about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from httpx import Response

from realname.kernel.identifiers import Msisdn
from realname.lines.model.line import Line
from realname.relying.model.operation import Operation as Recorded
from realname.sandbox.simulators.people import SAMPLE_WOMAN
from tests.relying.camara_calls import (
    AGE,
    ALL,
    ASKING,
    DEVICE_CHECK,
    FILL_IN,
    MATCH,
    NAMING,
    RECYCLING,
    SIM_CHECK,
    SUBSCRIBE,
    TENURE,
    VERIFY_NUMBER,
    Operation,
)
from tests.relying.camara_world import NOT_SERVED, CamaraWorld, camara_world, error_of

Refusal = tuple[int, str]
WITH_BODY = [one for one in ALL if one.body is not None]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CamaraWorld, Line, Line]]:
    """A deployment with a line, and with one whose holder allowed nothing; nothing here changes them."""
    with camara_world(Path(tmp_path_factory.mktemp("protocol"))) as world:
        yield world, world.line(), world.line(place=1, person=SAMPLE_WOMAN, is_consented=False)


@pytest.fixture
def service(shared: tuple[CamaraWorld, Line, Line]) -> CamaraWorld:
    shared[0].token = None
    return shared[0]


@pytest.fixture
def line(shared: tuple[CamaraWorld, Line, Line]) -> Line:
    return shared[1]


@pytest.fixture
def stranger(shared: tuple[CamaraWorld, Line, Line]) -> Line:
    return shared[2]


def refusal_of(answer: Response) -> Refusal:
    """Status and code of a refusal, or what was answered instead of one."""
    return error_of(answer) if answer.is_error else (answer.status_code, answer.text)


def ask(service: CamaraWorld, operation: Operation, body: Mapping[str, object] | None = None) -> Refusal:
    answer = service.ask(operation.method, operation.address, json=operation.body if body is None else dict(body))
    return refusal_of(answer)


def send(service: CamaraWorld, operation: Operation, content: bytes, content_type: str = "application/json") -> Refusal:
    return refusal_of(service.ask(operation.method, operation.address, content=content, content_type=content_type))


def others_than(refusal: Refusal, answers: Iterable[tuple[Operation, object, Refusal]]) -> list[str]:
    """Answers that are not this refusal, each with the operation and what was asked of it."""
    others = ((operation, asked, answer) for operation, asked, answer in answers if answer != refusal)
    return [f"{operation.method} {operation.address} of {asked!r}: {answer}" for operation, asked, answer in others]


def test_without_a_token_nothing_of_the_request_is_read(service: CamaraWorld) -> None:
    answers = [(operation, service.ask(operation.method, operation.address, content=b"{no json")) for operation in ALL]
    assert others_than((401, "UNAUTHENTICATED"), ((operation, "no token", refusal_of(answer)) for operation, answer in answers)) == []
    assert [one.address for one, answer in answers if not answer.headers["www-authenticate"].startswith("Bearer")] == []


def test_a_token_with_other_scopes_has_no_permission(service: CamaraWorld, line: Line) -> None:
    answers = []
    for operation in ALL:
        service.three_legged(line, "openid", f"{operation.scope}-not")
        answers.append((operation, "another scope", ask(service, operation)))
    assert others_than((403, "PERMISSION_DENIED"), answers) == []


def test_another_method_is_not_allowed(service: CamaraWorld) -> None:
    answers = [(operation, service.ask("PUT", operation.address)) for operation in ALL]
    assert others_than((405, "METHOD_NOT_ALLOWED"), ((operation, "PUT", refusal_of(answer)) for operation, answer in answers)) == []
    methods = {operation.address: sorted({one.method for one in ALL if one.address == operation.address}) for operation in ALL}
    assert [one.address for one, answer in answers if answer.headers["allow"] != ", ".join(methods[one.address])] == []


def test_what_is_no_object_is_an_invalid_argument(service: CamaraWorld, line: Line) -> None:
    answers = []
    for operation, content in product(WITH_BODY, (b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe")):
        service.three_legged(line, operation.scope)
        answers.append((operation, content, send(service, operation, content)))
    assert others_than((400, "INVALID_ARGUMENT"), answers) == []


def test_a_property_that_is_not_declared_is_an_invalid_argument(service: CamaraWorld, line: Line) -> None:
    answers = []
    for operation in WITH_BODY:
        service.three_legged(line, operation.scope)
        body = {**(operation.body or {}), "undeclared": "value"}
        answers.append((operation, body, ask(service, operation, body)))
    assert others_than((400, "INVALID_ARGUMENT"), answers) == []


@pytest.mark.parametrize(
    ("operation", "content"),
    [
        (AGE, b'{"ageThreshold": 18, "ageThreshold": 18}'),
        (SUBSCRIBE, b'{"config": {"subscriptionDetail": {}, "subscriptionDetail": {}}}'),
    ],
    ids=["body", "part of a body"],
)
def test_a_property_that_is_named_twice_is_an_invalid_argument(
    service: CamaraWorld, line: Line, operation: Operation, content: bytes
) -> None:
    service.three_legged(line, operation.scope)
    answer = service.ask(operation.method, operation.address, content=content, content_type="application/json")
    assert error_of(answer) == (400, "INVALID_ARGUMENT")
    assert "body." in answer.json()["message"]


def test_a_body_of_another_media_type_is_not_read(service: CamaraWorld, line: Line) -> None:
    answers, form = [], "application/x-www-form-urlencoded"
    for operation in WITH_BODY:
        service.three_legged(line, operation.scope)
        answers.append((operation, form, send(service, operation, b"a=b", form)))
    assert others_than((415, "UNSUPPORTED_MEDIA_TYPE"), answers) == []


def test_a_body_past_its_bound_is_not_read(service: CamaraWorld, line: Line) -> None:
    answers = []
    for operation in WITH_BODY:
        service.three_legged(line, operation.scope)
        answers.append((operation, "20,000 bytes", send(service, operation, b" " * 20_000)))
    assert others_than((400, "INVALID_ARGUMENT"), answers) == []


def test_a_correlator_of_another_form_is_refused_and_not_given_back(service: CamaraWorld, line: Line) -> None:
    answers, given_back = [], []
    for operation, correlator in product(ALL, ("a b", "a|b", "x" * 257, "a,b")):
        service.three_legged(line, operation.scope)
        answer = service.send(operation.method, operation.address, json=operation.body, headers={"x-correlator": correlator})
        answers.append((operation, correlator, refusal_of(answer)))
        given_back += [f"{operation.address}: {correlator}"] * (answer.headers["x-correlator"] == correlator)
    assert others_than((400, "INVALID_ARGUMENT"), answers) == []
    assert given_back == []


@pytest.mark.parametrize("correlator", ["", "x" * 256, "b4333c46-49c0-4f62-80d7-f0ef930f1c46", "a_b:c;d.e/f<g>{h}"])
def test_a_correlator_is_given_back_and_made_where_there_is_none(service: CamaraWorld, correlator: str) -> None:
    assert service.send("GET", "/nothing-here", headers={"x-correlator": correlator}).headers["x-correlator"] == correlator
    made = {service.send("GET", "/nothing-here").headers["x-correlator"] for _ in range(2)}
    assert len(made) == 2


def test_what_is_not_there_is_not_found(service: CamaraWorld) -> None:
    assert error_of(service.ask("GET", "/kyc-match/v9/match")) == (404, "NOT_FOUND")


def test_a_token_of_a_line_needs_no_number_even_its_own(service: CamaraWorld, line: Line) -> None:
    answers = []
    for operation, number in product(NAMING, (line.msisdn.value, NOT_SERVED)):
        service.three_legged(line, operation.scope)
        answers.append((operation, number, ask(service, operation, operation.with_number(number))))
    assert others_than((422, "UNNECESSARY_IDENTIFIER"), answers) == []


def ask_about(service: CamaraWorld, operations: Iterable[Operation], *numbers: str) -> Iterator[tuple[Operation, str, Refusal]]:
    """Ask each operation about each number, without a line's token."""
    for operation, number in product(operations, numbers):
        service.two_legged(operation.scope)
        yield operation, number, ask(service, operation, operation.with_number(number))


def test_without_any_number_no_one_is_meant(service: CamaraWorld) -> None:
    answers = []
    for operation in NAMING:
        service.two_legged(operation.scope)
        answers.append((operation, "no number", ask(service, operation)))
    assert others_than((422, "MISSING_IDENTIFIER"), answers) == []


def test_a_number_of_another_form_is_an_invalid_argument(service: CamaraWorld) -> None:
    numbers = ("13800000000", "+0123456789", "+1234", "+8613800000000123", "+86 138", "", "+86138000000a")
    assert others_than((400, "INVALID_ARGUMENT"), ask_about(service, NAMING, *numbers)) == []


def test_a_number_that_no_line_has_is_answered_as_one_whose_holder_did_not_consent(service: CamaraWorld, stranger: Line) -> None:
    assert others_than((403, "PERMISSION_DENIED"), ask_about(service, ASKING, NOT_SERVED, stranger.msisdn.value)) == []


def test_a_number_of_no_numbering_plan_is_not_found(service: CamaraWorld) -> None:
    operations = [operation for operation in NAMING if operation is not FILL_IN]
    assert others_than((404, "IDENTIFIER_NOT_FOUND"), ask_about(service, operations, "+99912345678", "+861380000", "+12345")) == []


def test_a_token_of_a_line_that_is_gone_finds_no_one(service: CamaraWorld, line: Line) -> None:
    answers = []
    for operation in NAMING:
        service.three_legged(replace(line, msisdn=Msisdn(NOT_SERVED)), operation.scope)
        answers.append((operation, NOT_SERVED, ask(service, operation)))
    assert others_than((404, "IDENTIFIER_NOT_FOUND"), answers) == []


def test_a_value_of_another_form_is_an_invalid_argument(service: CamaraWorld, line: Line) -> None:
    bodies: list[tuple[Operation, Mapping[str, object]]] = [
        (MATCH, {"name": None}),
        (MATCH, {"name": "x" * 257}),
        (MATCH, {"name": 7}),
        (MATCH, {"country": "CHN"}),
        (MATCH, {"countryOfBirth": "C1"}),
        (MATCH, {"nationality": "C"}),
        (MATCH, {"gender": "male"}),
        (MATCH, {"idDocumentType": "card"}),
        (MATCH, {"idDocumentExpiryDate": "2027-02-30"}),
        (MATCH, {"birthdate": "1985-4-12"}),
        (MATCH, {"birthdate": "1985-04-12T00:00:00Z"}),
        (MATCH, {"email": "no address"}),
        (MATCH, {"bankAccountNumber": "NL59ABNA0123456789"}),
        (AGE, {}),
        (AGE, {"ageThreshold": "18"}),
        (AGE, {"ageThreshold": 18.5}),
        (AGE, {"ageThreshold": True}),
        (AGE, {"ageThreshold": 18, "includeContentLock": "yes"}),
        (AGE, {"ageThreshold": 18, "address": "not of this document"}),
        (TENURE, {}),
        (TENURE, {"tenureDate": "25-11-2026"}),
        (TENURE, {"tenureDate": 20261125}),
        (RECYCLING, {}),
        (RECYCLING, {"specifiedDate": "2026-13-01"}),
        (SIM_CHECK, {"maxAge": "24"}),
        (DEVICE_CHECK, {"maxAge": None}),
        (VERIFY_NUMBER, {}),
        (VERIFY_NUMBER, {"hashedPhoneNumber": "a" * 63}),
        (VERIFY_NUMBER, {"phoneNumber": "+8619900000000", "hashedPhoneNumber": "a" * 64}),
    ]
    assert others_than((400, "INVALID_ARGUMENT"), ask_with(service, line, bodies)) == []


def ask_with(
    service: CamaraWorld, line: Line, bodies: Iterable[tuple[Operation, Mapping[str, object]]]
) -> Iterator[tuple[Operation, Mapping[str, object], Refusal]]:
    """Ask operations with these bodies, by a line's token."""
    for operation, body in bodies:
        service.three_legged(line, operation.scope)
        yield operation, body, ask(service, operation, body)


def test_a_value_outside_its_range_says_so(service: CamaraWorld, line: Line) -> None:
    bodies: list[tuple[Operation, Mapping[str, object]]] = [
        (AGE, {"ageThreshold": -1}),
        (AGE, {"ageThreshold": 121}),
        (TENURE, {"tenureDate": "2026-11-26"}),
        (TENURE, {"tenureDate": "1999-01-01"}),
        (RECYCLING, {"specifiedDate": "2026-11-26"}),
        (RECYCLING, {"specifiedDate": "1999-01-01"}),
        (SIM_CHECK, {"maxAge": 0}),
        (SIM_CHECK, {"maxAge": 2401}),
        (DEVICE_CHECK, {"maxAge": 100_000}),
    ]
    assert others_than((400, "OUT_OF_RANGE"), ask_with(service, line, bodies)) == []


@pytest.mark.parametrize("body", [{}, {"phoneNumber": "+8619900000000"}])
def test_a_match_of_nothing_is_no_combination(service: CamaraWorld, body: Mapping[str, object]) -> None:
    service.two_legged(MATCH.scope)
    assert ask(service, MATCH, body) == (400, "KNOW_YOUR_CUSTOMER.INVALID_PARAM_COMBINATION")


def test_the_scopes_of_an_older_document_are_enough(service: CamaraWorld, line: Line) -> None:
    service.three_legged(line, "sim-swap")
    assert service.post(SIM_CHECK.address, {}).status_code == 200
    service.three_legged(line, "device-swap")
    assert service.post(DEVICE_CHECK.address, {}).status_code == 200


def test_no_refusal_is_an_answer_and_each_answer_is_recorded(service: CamaraWorld, line: Line) -> None:
    before = len(service.told_of(line))
    service.three_legged(line, AGE.scope)
    ask(service, AGE, {"ageThreshold": 121})
    ask(service, AGE, AGE.with_number(line.msisdn.value))
    assert len(service.told_of(line)) == before
    assert service.post(AGE.address, AGE.body).status_code == 200
    told = service.told_of(line)[before:]
    assert [(one["client"], one["purpose"], one["operation"]) for one in told] == [
        ("bank-1", "FraudPreventionAndDetection", Recorded.VERIFY_AGE.value)
    ]
    assert set(told[0]) == {"client", "holder", "operation", "purpose"}
