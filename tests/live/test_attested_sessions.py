"""Live sessions of counters whose hardware is attested: the session and the decision know whether it signed."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.access.errors import AttestationRefused, EnrolmentCodeRefused
from realname.access.model.counter import AttestationFormat, Counter, enrolment_challenge, session_challenge
from realname.access.store.counters import Counters
from realname.kernel.identifiers import RegistrationId
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.decisions import Approved, Referred
from realname.registration.model.reasons import Reason
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from tests.registration.openings import OUTLET
from tests.support.live_desk import RECORD, Desk, build_desk, good_report, reworded
from tests.support.sqlite_units import SqliteUnits

MAKER = SimulatedMaker()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk under the pack of China but for the portrait, which trusts one maker."""
    rules = load_policy("cn")
    policy = replace(rules, live=replace(rules.live, portrait=load_policy("sandbox").live.portrait))
    return build_desk(SqliteUnits(), tmp_path, policy=policy, maker=MAKER)


@pytest.fixture
def device() -> SimulatedCounterDevice:
    """Hardware of the maker that is trusted."""
    return SimulatedCounterDevice(maker=MAKER)


def opened(
    desk: Desk, counter: Counter, device: SimulatedCounterDevice | None, *, nonce: str = "", place: int = 0
) -> tuple[RegistrationId, bool]:
    """Open and keep a session; returns its registration, and whether the hardware counted."""
    registration_id = desk.with_line(place=place)
    issued = desk.request(registration_id, counter.id)
    assertion = device.answer(session_challenge(nonce or issued.session.nonce)) if device else ""
    seat = desk.open_session(issued.token, assertion=assertion)
    desk.finish(seat, good_report(), (), reworded(RECORD, bytes([100 + place]) * 32))
    return registration_id, desk.session(seat).is_attested


def test_an_attested_counter_that_signs_is_approved_by_the_machine(desk: Desk, device: SimulatedCounterDevice) -> None:
    registration_id, is_attested = opened(desk, desk.enrolled(device=device), device)
    assert (is_attested, type(desk.decided(registration_id).decision)) == (True, Approved)
    facts = [dict(event.facts).get("capture") for event in desk.events(registration_id)]
    assert [one for one in facts if one] == ["attested-counter", "attested-counter"]


def test_without_its_signature_an_attested_counter_is_as_any_other(desk: Desk, device: SimulatedCounterDevice) -> None:
    registration_id, is_attested = opened(desk, desk.enrolled(device=device), None)
    decision = desk.decided(registration_id).decision
    assert isinstance(decision, Referred)
    assert (is_attested, decision.reasons) == (False, frozenset({Reason.CAPTURE_NOT_ATTESTED}))


def test_a_signature_of_another_session_does_not_count(desk: Desk, device: SimulatedCounterDevice) -> None:
    assert not opened(desk, desk.enrolled(device=device), device, nonce="b" * 32)[1]


def test_another_devices_signature_does_not_count(desk: Desk, device: SimulatedCounterDevice) -> None:
    assert not opened(desk, desk.enrolled(device=device), SimulatedCounterDevice(maker=MAKER))[1]


def test_a_counter_that_was_not_attested_gets_nothing_by_signing(desk: Desk, device: SimulatedCounterDevice) -> None:
    counter = desk.enrolled()
    assert counter.authenticator is None
    assert not opened(desk, counter, device)[1]


def test_of_two_copies_of_a_device_the_one_that_lags_behind_does_not_count(desk: Desk, device: SimulatedCounterDevice) -> None:
    counter, copy = desk.enrolled(device=device), replace(device)
    copy.sign_count = device.sign_count
    assert [opened(desk, counter, one, place=place)[1] for place, one in enumerate((device, copy, device))] == [True, False, True]


def test_the_count_of_the_hardware_is_kept(desk: Desk, device: SimulatedCounterDevice) -> None:
    counter = desk.enrolled(device=device)
    opened(desk, counter, device)
    with desk.units() as unit:
        kept = unit[Counters].get(counter.id).authenticator
    assert kept is not None
    assert (kept.sign_count, kept.format) == (2, AttestationFormat.PACKED)


def test_who_asks_for_a_session_learns_what_the_hardware_signs(desk: Desk, device: SimulatedCounterDevice) -> None:
    attested, plain = desk.enrolled(device=device), desk.enrolled()
    asked = desk.request(desk.with_line(), attested.id).authenticator
    assert asked is not None
    assert attested.authenticator is not None
    assert (asked.credential_id, asked.rp_id) == (attested.authenticator.credential_id, "localhost")
    assert desk.request(desk.with_line(place=1), plain.id).authenticator is None


def test_an_attestation_that_proves_nothing_enrols_nothing_and_the_code_stays_good(desk: Desk) -> None:
    code = desk.issue_code(OUTLET, "left")
    stranger = SimulatedCounterDevice(maker=SimulatedMaker())
    with pytest.raises(AttestationRefused):
        desk.enrol(code, b"key", attestation=stranger.attest(enrolment_challenge(code=code, public_key=b"key")))
    assert desk.list_counters() == []
    assert desk.enrol(code, b"key").authenticator is None


def test_an_attestation_of_another_key_or_code_enrols_nothing(desk: Desk, device: SimulatedCounterDevice) -> None:
    code = desk.issue_code(OUTLET, "left")
    for challenge in (enrolment_challenge(code=code, public_key=b"other"), enrolment_challenge(code="other", public_key=b"key")):
        with pytest.raises(AttestationRefused):
            desk.enrol(code, b"key", attestation=device.attest(challenge))


def test_without_a_good_code_no_certificate_is_read(desk: Desk) -> None:
    with pytest.raises(EnrolmentCodeRefused):
        desk.enrol("0000-0000-0000", b"key", attestation="{}")


def test_the_log_says_how_a_counter_was_enrolled(desk: Desk, device: SimulatedCounterDevice) -> None:
    both = desk.enrolled(device=device), desk.enrolled()
    with desk.units() as unit:
        said = [dict(unit.ledger.of_subject(counter.id.value)[0].event.facts)["attestation"] for counter in both]
    assert said == ["packed", "none"]
