"""Who acted: each step's entry of the ledger names the agent by the id alone, also where a colleague went on with it."""

from collections.abc import Callable

import pytest

from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ledger.events import Event
from realname.registration.events import RegistrationEvent
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from tests.evidence.test_typed_evidence import TYPED
from tests.registration.openings import AGENT, OPENING
from tests.support.live_desk import Desk
from tests.verification.live_verifier import GOOD_CLIP

COLLEAGUE = AgentId("agent-2")
Step = Callable[[Desk, RegistrationId, AgentId | None], object]


def _line(desk: Desk, one: RegistrationId, acting: AgentId | None) -> object:
    return desk.choose_line(one, msisdn=sandbox_msisdns()[1], iccid=sandbox_iccids()[1], acting=acting)


def _clip(desk: Desk, one: RegistrationId, acting: AgentId | None) -> object:
    desk.get_challenge(one)
    desk.upload_chunk(one, index=0, chunk=GOOD_CLIP)
    return desk.submit(one, acting=acting)


def _judged(desk: Desk, one: RegistrationId, acting: AgentId | None) -> object:
    desk.judged(one)
    return desk.submit(one, acting=acting)


STEPS: dict[str, tuple[Event, Step]] = {
    "card": (RegistrationEvent.EVIDENCE_ATTACHED, lambda desk, one, by: desk.attach_evidence(one, desk.card(SAMPLE_MAN), acting=by)),
    "typed": (RegistrationEvent.EVIDENCE_ATTACHED, lambda desk, one, by: desk.attach_evidence.from_form(one, TYPED, acting=by)),
    "line": (RegistrationEvent.LINE_RESERVED, _line),
    "challenge": (RegistrationEvent.CHALLENGE_ISSUED, lambda desk, one, by: desk.get_challenge(one, acting=by)),
    "live session": (RegistrationEvent.CHALLENGE_ISSUED, lambda desk, one, by: desk.request(one, desk.enrolled().id, acting=by)),
    "clip": (RegistrationEvent.REGISTRATION_SUBMITTED, _clip),
    "judged session": (RegistrationEvent.REGISTRATION_SUBMITTED, _judged),
    "hand-over": (RegistrationEvent.REGISTRATION_HANDED_OVER, lambda desk, one, by: desk.refer_to_supervisor(one, acting=by)),
    "withdrawal": (RegistrationEvent.REGISTRATION_WITHDRAWN, lambda desk, one, by: desk.close.withdraw(one, acting=by)),
}


def agent_of(desk: Desk, step: str, acting: AgentId | None) -> object:
    """The agent that the last entry of a step names."""
    event, act = STEPS[step]
    registration_id = desk.with_line()
    act(desk, registration_id, acting)
    last = [one for one in desk.events(registration_id) if one.event is event][-1]
    assert list(last.facts) == sorted(last.facts)
    return dict(last.facts).get("agent")


@pytest.mark.parametrize("step", STEPS)
def test_a_colleague_who_goes_on_is_named(desk: Desk, step: str) -> None:
    assert agent_of(desk, step, COLLEAGUE) == COLLEAGUE.value


@pytest.mark.parametrize("step", sorted(set(STEPS) - {"withdrawal"}))
def test_where_no_one_else_is_named_it_is_a_person_who_opened_the_registration(desk: Desk, step: str) -> None:
    assert agent_of(desk, step, None) == AGENT.value


def test_a_withdrawal_names_no_one_unless_an_agent_took_it_down(desk: Desk) -> None:
    assert agent_of(desk, "withdrawal", None) is None


def test_the_opening_names_a_person_who_opened_it(desk: Desk) -> None:
    opened = desk.events(desk.open(OPENING).id)[0]
    assert dict(opened.facts)["agent"] == AGENT.value
