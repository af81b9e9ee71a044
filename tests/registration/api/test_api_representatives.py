"""A person acts for the holder, through the API: role and proof at the opening, two cards, and one line that is the holder's."""

from collections.abc import Mapping

import pytest
from httpx import Response

from realname.platform.api.examples import OPENING
from realname.sandbox.simulators.people import SAMPLE_CHILD, SAMPLE_MAN, SamplePerson, card_json
from tests.support.api_caller import JSON, ApiCaller, problem
from tests.verification.live_verifier import PORTRAIT

BY_GUARDIAN = {**OPENING, "representative": {"role": "guardian", "proof": "household-register"}}


def opened(caller: ApiCaller, body: Mapping[str, object] = BY_GUARDIAN) -> str:
    """A registration that waits for the holder's card."""
    return str(caller.open(body=body).json()["id"])


def attach(caller: ApiCaller, registration: str, person: SamplePerson = SAMPLE_MAN) -> Response:
    """The answer to the card of the person who acts."""
    path = f"/v1/registrations/{registration}/representative"
    return caller.http.put(path, content=card_json(person, portrait=PORTRAIT), headers=JSON)


def test_a_guardian_registers_a_line_for_a_child_step_by_step(caller: ApiCaller) -> None:
    registration = opened(caller)
    steps = [caller.read(registration).json()["next_step"]]
    caller.attach(registration, person=SAMPLE_CHILD)
    steps.append(caller.read(registration).json()["next_step"])
    attach(caller, registration)
    for act in (caller.choose, caller.challenge, caller.chunk):
        steps.append(caller.read(registration).json()["next_step"])
        act(registration)
    submitted = caller.submit(registration).json()
    assert steps == ["attach-evidence", "attach-representative", "choose-line", "get-challenge", "upload-clip"]
    assert submitted["state"] == "activated"
    assert submitted["representative"] == {"role": "guardian", "proof": "household-register", "evidence": "resident-id-card"}


def test_the_holders_card_comes_first(caller: ApiCaller) -> None:
    answer = attach(caller, opened(caller))
    assert problem(answer) == (409, "state-conflict")
    assert answer.json()["next"] == "attach-evidence"


def test_no_line_is_chosen_before_both_cards_were_read(caller: ApiCaller) -> None:
    registration = opened(caller)
    caller.attach(registration, person=SAMPLE_CHILD)
    caller.choose(registration)
    answer = caller.challenge(registration)
    assert problem(answer) == (409, "state-conflict")
    assert answer.json()["next"] == "attach-representative"


def test_the_same_card_twice_is_refused(caller: ApiCaller) -> None:
    registration = opened(caller)
    caller.attach(registration)
    assert problem(attach(caller, registration)) == (422, "same-card-twice")


def test_where_no_one_acts_there_is_no_second_card(caller: ApiCaller) -> None:
    assert problem(attach(caller, caller.with_evidence())) == (409, "state-conflict")


@pytest.mark.parametrize(
    ("representative", "code"),
    [
        ({"role": "guardian", "proof": "written-authorisation"}, "invalid-input"),
        ({"role": "neighbour", "proof": "household-register"}, "invalid-input"),
        ({"role": "guardian"}, "invalid-input"),
    ],
)
def test_a_claim_that_shows_nothing_opens_nothing(caller: ApiCaller, representative: Mapping[str, str], code: str) -> None:
    assert problem(caller.open(body={**OPENING, "representative": representative})) == (422, code)


def test_no_one_acts_for_the_user_of_an_organisation(caller: ApiCaller) -> None:
    assert problem(caller.open(body={**BY_GUARDIAN, "organisation_id": "org-1"})) == (422, "invalid-input")


def test_another_representative_of_the_same_key_is_another_request(caller: ApiCaller) -> None:
    opened(caller)
    assert problem(caller.open(body=OPENING)) == (409, "idempotency-key-reused")
