"""The source is shown the portrait: what it says of it binds the portrait, refuses the registration, or leaves the portrait unbound."""

import hashlib

import pytest

from realname.kernel.identifiers import IdentityNumber, RegistrationId
from realname.registration.model.decisions import Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SAMPLE_MAN, SAMPLE_WOMAN
from realname.verification.model.findings import SourceFinding
from realname.verification.model.live_approval import PortraitBinding
from tests.support.live_desk import Desk
from tests.verification.live_verifier import PORTRAIT

_MAN, _WOMAN = SAMPLE_MAN.attributes.identity_number, SAMPLE_WOMAN.attributes.identity_number


def submitted(desk: Desk) -> RegistrationId:
    """A registration of the sample man that waits for the source."""
    registration_id = desk.with_line()
    desk.judged(registration_id)
    desk.submit(registration_id)
    return registration_id


def asked(desk: Desk, registration_id: RegistrationId, *, issued_to: IdentityNumber | None) -> Registration:
    """It once the source has answered, and it was decided."""
    issued = {} if issued_to is None else {issued_to: hashlib.sha256(PORTRAIT).hexdigest()}
    source = SandboxAuthority([one.attributes for one in KNOWN_SAMPLES], portraits=issued)
    ask = AskSource(units=desk.units, clock=desk.clock, safe=desk.finish.safe, source=source)
    desk.decide(registration_id, ask(registration_id))
    return desk.registration(registration_id)


@pytest.mark.parametrize(
    ("issued_to", "answer", "binding"),
    [
        (_MAN, SourceFinding.CONFIRMED, PortraitBinding.SOURCE),
        (None, SourceFinding.UNKNOWN, PortraitBinding.READER),
        (_WOMAN, SourceFinding.CONTRADICTED, PortraitBinding.READER),
    ],
)
def test_what_the_source_says_of_the_portrait_stands_in_registration_and_log(
    desk: Desk, issued_to: IdentityNumber | None, answer: SourceFinding, binding: PortraitBinding
) -> None:
    registration_id = submitted(desk)
    decided = asked(desk, registration_id, issued_to=issued_to)
    assert (decided.source, decided.source_on_reference, decided.portrait_binding) == (SourceFinding.CONFIRMED, answer, binding)
    said = {event.event.value: dict(event.facts).get("portrait") for event in desk.events(registration_id)}
    assert (said["source:answered"], said["registration:decided"]) == (answer.value, binding.value)


def test_a_portrait_of_another_refuses_although_the_attributes_are_true(desk: Desk) -> None:
    decided = asked(desk, submitted(desk), issued_to=_WOMAN)
    assert isinstance(decided.decision, Refused)
    assert decided.decision.reasons == {Reason.PORTRAIT_CONTRADICTED}


def test_a_portrait_that_is_not_there_any_more_binds_nothing(desk: Desk) -> None:
    registration_id = submitted(desk)
    for key in desk.store.keys(f"registrations/{registration_id.value}/reference/"):
        desk.store.delete(key)
    assert asked(desk, registration_id, issued_to=_MAN).source_on_reference is SourceFinding.UNKNOWN
