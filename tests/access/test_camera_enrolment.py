"""Cameras are enrolled by a code and by what one TPM can answer: every other answer is refused, each for its own reason."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.access.errors import CameraRefused, CounterUnknown, EnrolmentCodeRefused, UnknownCamera
from realname.access.events import AccessEvent
from realname.access.model.camera import CameraFault, CameraOffer, EnrolmentProof, TpmStatement
from realname.access.model.counter import CODE_LIFETIME
from realname.access.use_cases.cameras import CameraTask, ListCameras
from realname.capture.model.statements import Purpose, qualifying_data
from realname.kernel.errors import RateLimited
from realname.platform.outbound.signature_keys import KeyKind, new_key
from realname.platform.tpm.structures import KeyAttribute
from tests.access.camera_desk import OPERATOR, CameraDesk, build_camera_desk, refused
from tests.access.camera_machine import AGENT_PATH, ATTESTATION_KEY, DEVICE, FRAME_KEY, CameraMachine, machine_on, states_of
from tests.support.measurements import BOOT_DIGESTS, boot_entry, measured, violation
from tests.support.swtpm import SoftTpm, running_tpm

_MOVABLE = KeyAttribute.SENSITIVE_DATA_ORIGIN | KeyAttribute.USER_WITH_AUTH | KeyAttribute.SIGN
STRANGER = new_key(KeyKind.ED25519, kid=OPERATOR.kid)
_IMPORTED = ATTESTATION_KEY & ~KeyAttribute.SENSITIVE_DATA_ORIGIN
_ATTRIBUTES = slice(4, 8)  # of a TPMT_PUBLIC


@pytest.fixture(scope="module")
def other_tpm() -> Iterator[SoftTpm]:
    """A TPM of another maker."""
    with running_tpm() as running:
        yield running


@pytest.fixture
def other(other_tpm: SoftTpm) -> Iterator[CameraMachine]:
    """Another machine, in the same state."""
    with machine_on(other_tpm) as started:
        yield started


@pytest.fixture
def cameras(tmp_path: Path, tpm: SoftTpm, machine: CameraMachine) -> CameraDesk:
    """A desk that trusts the maker of the first TPM, and accepts its machine as it has started."""
    desk = build_camera_desk(tmp_path, tpm)
    desk.accept(machine)
    return desk


@pytest.mark.parametrize("kind", ["EK-ECC256", "EK-RSA2048"])
def test_a_tpm_of_a_trusted_maker_enrols_the_camera_of_a_counter(tmp_path: Path, tpm: SoftTpm, kind: str) -> None:
    with machine_on(tpm, kind=kind) as machine:
        cameras = build_camera_desk(tmp_path, tpm)
        cameras.accept(machine)
        counter = cameras.desk.enrolled()
        camera = cameras.enrol(machine, counter)
        state = cameras.state(camera)
        assert (camera.counter_id, camera.device, camera.attestation_key) == (counter.id, DEVICE, machine.attestation.public)
        assert (state.boot, state.entries, state.pcr10) == ("type-a", 4, machine.pcrs()[10].hex())
        assert state.valid_until == cameras.desk.clock.now() + timedelta(hours=24)


def test_the_ledger_says_which_keys_and_which_state_were_accepted(cameras: CameraDesk, machine: CameraMachine) -> None:
    camera = cameras.enrol(machine)
    with cameras.desk.units() as unit:
        events = [entry.event for entry in unit.ledger.of_subject(camera.id.value)]
    assert [event.event for event in events] == [AccessEvent.CAMERA_ENROLLED, AccessEvent.CAMERA_STATE_PROVED]
    assert dict(events[0].facts)["device"] == DEVICE.digest
    assert dict(events[1].facts)["version"] == 1


OFFERS: Mapping[str, tuple[CameraFault, Callable[[CameraMachine, CameraMachine], CameraOffer]]] = {
    "the certificate of a maker that is not trusted": (CameraFault.CERTIFICATE_UNTRUSTED, lambda _, other: other.offer()),
    "without the certificate that leads to the root": (
        CameraFault.CERTIFICATE_UNTRUSTED,
        lambda machine, _: replace(machine.offer(), certificates=machine.certificates[:1]),
    ),
    "the certificate of the issuer as that of the key": (
        CameraFault.CERTIFICATE_UNFIT,
        lambda machine, _: replace(machine.offer(), certificates=machine.certificates[1:]),
    ),
    "no certificate at all": (CameraFault.MALFORMED, lambda machine, _: replace(machine.offer(), certificates=())),
    "bytes that are no certificate": (
        CameraFault.MALFORMED,
        lambda machine, _: replace(machine.offer(), certificates=(b"\x30\x03\x02\x01\x00",)),
    ),
    "a certificate of 64 kB": (CameraFault.MALFORMED, lambda machine, _: replace(machine.offer(), certificates=(bytes(65536),))),
    "the endorsement key of another TPM": (
        CameraFault.ENDORSEMENT_KEY_DIFFERS,
        lambda machine, other: replace(machine.offer(), endorsement_key=other.endorsement.public),
    ),
    "the attestation key as endorsement key": (
        CameraFault.ENDORSEMENT_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), endorsement_key=machine.attestation.public),
    ),
    "an endorsement key that is cut off": (
        CameraFault.MALFORMED,
        lambda machine, _: replace(machine.offer(), endorsement_key=machine.endorsement.public[:-1]),
    ),
    "an attestation key that signs whatever it is given": (
        CameraFault.ATTESTATION_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), attestation_key=machine.frames.public),
    ),
    "an attestation key that can leave its TPM": (
        CameraFault.ATTESTATION_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), attestation_key=newly_made(machine, _MOVABLE | KeyAttribute.RESTRICTED)),
    ),
    "an attestation key that was imported": (
        CameraFault.ATTESTATION_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), attestation_key=with_attributes(machine.attestation.public, _IMPORTED)),
    ),
    "a storage key as attestation key": (
        CameraFault.ATTESTATION_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), attestation_key=machine.endorsement.public),
    ),
    "a frame key that signs its TPM's own statements alone": (
        CameraFault.FRAME_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), frame_key=machine.attestation.public),
    ),
    "a frame key that can leave its TPM": (
        CameraFault.FRAME_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), frame_key=newly_made(machine, _MOVABLE)),
    ),
    "a frame key with a reserved attribute": (
        CameraFault.FRAME_KEY_UNFIT,
        lambda machine, _: replace(machine.offer(), frame_key=with_attributes(machine.frames.public, FRAME_KEY | 1 << 8)),
    ),
    "a loopback device": (CameraFault.DEVICE_VIRTUAL, lambda machine, _: offer_of(machine, driver="v4l2 loopback", bus="platform")),
    "the kernel's driver of test cameras": (
        CameraFault.DEVICE_VIRTUAL,
        lambda machine, _: offer_of(machine, driver="vivid", bus="platform"),
    ),
    "a device on no bus": (CameraFault.DEVICE_VIRTUAL, lambda machine, _: offer_of(machine, driver="uvcvideo", bus="virtual")),
}


def offer_of(machine: CameraMachine, *, driver: str, bus: str) -> CameraOffer:
    """What an agent offers that was made to take any device."""
    return replace(machine.offer(), device=replace(DEVICE, driver=driver, bus=bus))


def newly_made(machine: CameraMachine, attributes: int) -> bytes:
    """The public part of a key of these attributes that the TPM makes."""
    machine.forget(machine.frames)
    return machine.make_key(attributes).public


def with_attributes(public: bytes, attributes: int) -> bytes:
    """What the same key says of itself with other attributes."""
    return public[: _ATTRIBUTES.start] + attributes.to_bytes(4, "big") + public[_ATTRIBUTES.stop :]


@pytest.mark.parametrize("name", OFFERS)
def test_an_offer_is_refused_that_shows(name: str, cameras: CameraDesk, machine: CameraMachine, other: CameraMachine) -> None:
    fault, offer = OFFERS[name]
    made = offer(machine, other)
    assert refused(fault, lambda: cameras.begin(made))


def test_a_certificate_is_refused_outside_of_its_time(cameras: CameraDesk, machine: CameraMachine) -> None:
    cameras.desk.clock.advance(timedelta(days=-2))
    code = cameras.code()
    assert refused(CameraFault.CERTIFICATE_EXPIRED, lambda: cameras.begin(machine.offer(), code=code))


Spoilt = Callable[[CameraMachine, CameraTask, EnrolmentProof], EnrolmentProof]


def over(machine: CameraMachine, task: CameraTask, *, purpose: Purpose = Purpose.ENROLMENT, nonce: str = "", device: str = "") -> bytes:
    """What a statement must be over, or nearly."""
    said = replace(DEVICE, serial=device) if device else machine.device
    return qualifying_data(purpose, nonce=nonce or task.nonce, device=said)


PROOFS: Mapping[str, tuple[CameraFault, Spoilt]] = {
    "another secret": (CameraFault.SECRET_WRONG, lambda _m, _t, proof: replace(proof, secret=bytes(32))),
    "a frame key that another key certified": (
        CameraFault.FRAME_KEY_UNCERTIFIED,
        lambda m, t, proof: replace(proof, certification=certified_by_another(m, over(m, t))),
    ),
    "the certification of another key": (
        CameraFault.FRAME_KEY_UNCERTIFIED,
        lambda m, t, proof: replace(proof, certification=m.certify(m.attestation, over(m, t))),
    ),
    "the certification of another enrolment": (
        CameraFault.CERTIFICATION_REPLAYED,
        lambda m, t, proof: replace(proof, certification=m.certify(m.frames, over(m, t, nonce="0" * 32))),
    ),
    "the certification of another camera": (
        CameraFault.CERTIFICATION_REPLAYED,
        lambda m, t, proof: replace(proof, certification=m.certify(m.frames, over(m, t, device="B2"))),
    ),
    "a quote as certification": (CameraFault.MALFORMED, lambda _m, _t, proof: replace(proof, certification=proof.state.quote)),
    "a certification as quote": (CameraFault.MALFORMED, lambda _m, _t, proof: stated(proof, quote=proof.certification)),
    "a quote that another key signed": (
        CameraFault.QUOTE_UNSIGNED,
        lambda m, t, proof: stated(proof, quote=quoted_by_another(m, over(m, t))),
    ),
    "a quote that was changed": (
        CameraFault.QUOTE_UNSIGNED,
        lambda _m, _t, proof: stated(proof, quote=replace(proof.state.quote, attest=proof.state.quote.attest[:-1] + b"\0")),
    ),
    "a quote of another nonce": (CameraFault.QUOTE_REPLAYED, lambda m, t, proof: stated(proof, quote=m.quote(over(m, t, nonce="0" * 32)))),
    "a quote of another camera": (CameraFault.QUOTE_REPLAYED, lambda m, t, proof: stated(proof, quote=m.quote(over(m, t, device="B2")))),
    "a quote for another purpose": (
        CameraFault.QUOTE_REPLAYED,
        lambda m, t, proof: stated(proof, quote=m.quote(over(m, t, purpose=Purpose.SESSION))),
    ),
    "registers that were not quoted": (
        CameraFault.PCRS_DIFFER,
        lambda _m, _t, proof: stated(proof, pcrs=(bytes(32), *proof.state.pcrs[1:])),
    ),
    "a quote of fewer registers": (CameraFault.PCRS_DIFFER, lambda m, t, proof: stated(proof, quote=m.quote(over(m, t), registers="0,10"))),
    "a list of measurements without one": (
        CameraFault.MEASUREMENTS_DIFFER,
        lambda m, _t, proof: stated(proof, measurements=m.measurements[: -len(measured(AGENT_PATH, b"the agent's program"))]),
    ),
    "no measurements": (CameraFault.MEASUREMENTS_DIFFER, lambda _m, _t, proof: stated(proof, measurements=b"")),
    "a list with one more": (
        CameraFault.MEASUREMENTS_DIFFER,
        lambda m, _t, proof: stated(proof, measurements=m.measurements + measured("/bin/sh", b"shell")),
    ),
    "a list that is cut off": (CameraFault.MEASUREMENTS_UNREADABLE, lambda m, _t, proof: stated(proof, measurements=m.measurements[:-1])),
    "a list of more than 2 MiB": (
        CameraFault.MEASUREMENTS_UNREADABLE,
        lambda m, _t, proof: stated(proof, measurements=m.measurements + bytes(2 * 1024 * 1024)),
    ),
}


def stated(proof: EnrolmentProof, **changed: object) -> EnrolmentProof:
    """The same proof with another state."""
    return replace(proof, state=replace(proof.state, **changed))  # type: ignore[arg-type] # named by the caller


def certified_by_another(machine: CameraMachine, qualifying: bytes) -> TpmStatement:
    """Have another attestation key of the same TPM certify the frame key."""
    machine.forget(machine.attestation)
    return machine.certify(machine.frames, qualifying, by=machine.make_key(ATTESTATION_KEY))


def quoted_by_another(machine: CameraMachine, qualifying: bytes) -> TpmStatement:
    """Have another attestation key of the same TPM quote."""
    machine.forget(machine.frames)
    return machine.quote(qualifying, by=machine.make_key(ATTESTATION_KEY))


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_is_refused_that_has(name: str, cameras: CameraDesk, machine: CameraMachine) -> None:
    fault, spoil = PROOFS[name]
    task = cameras.begin(machine.offer())
    proof = spoil(machine, task, machine.prove(task))
    assert refused(fault, lambda: cameras.finish(task, proof))


STATES: Mapping[str, tuple[CameraFault, Callable[[CameraDesk, CameraMachine], object]]] = {
    "without a list of states": (CameraFault.STATES_MISSING, lambda cameras, _: cameras.states.unlink()),
    "with a list that the operator did not sign": (
        CameraFault.STATES_MISSING,
        lambda cameras, machine: cameras.publish(states_of(machine, issued_at=cameras.desk.clock.now()), key=STRANGER),
    ),
    "with a list that has expired": (
        CameraFault.STATES_EXPIRED,
        lambda cameras, machine: cameras.publish(states_of(machine, issued_at=cameras.desk.clock.now() - timedelta(days=30), days=30)),
    ),
    "with a list of tomorrow": (
        CameraFault.STATES_EXPIRED,
        lambda cameras, machine: cameras.publish(states_of(machine, issued_at=cameras.desk.clock.now() + timedelta(days=1))),
    ),
    "after another boot": (CameraFault.BOOT_UNKNOWN, lambda _, machine: machine.extend(4, bytes(32))),
    "with another kernel or command line": (CameraFault.BOOT_UNKNOWN, lambda _, machine: machine.extend(9, bytes(32))),
    "after an unknown file was run": (CameraFault.FILE_UNKNOWN, lambda _, machine: machine.measure(measured("/bin/sh", b"a shell"))),
    "with a changed agent": (CameraFault.FILE_UNKNOWN, lambda _, machine: machine.measure(measured(AGENT_PATH, b"the agent, changed"))),
    "with a known path and other content": (
        CameraFault.FILE_UNKNOWN,
        lambda _, machine: machine.measure(measured("/usr/bin/python3", b"another interpreter")),
    ),
    "after a file was written while it was measured": (
        CameraFault.MEASUREMENT_VIOLATED,
        lambda _, machine: machine.measure(violation("/usr/lib/libc.so")),
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_a_machine_is_refused(name: str, cameras: CameraDesk, machine: CameraMachine) -> None:
    fault, change = STATES[name]
    change(cameras, machine)
    task = cameras.begin(machine.offer())
    proof = machine.prove(task)
    assert refused(fault, lambda: cameras.finish(task, proof))


def test_a_machine_is_refused_whose_list_does_not_begin_with_its_boot(cameras: CameraDesk, tpm: SoftTpm, machine: CameraMachine) -> None:
    machine.close()
    tpm.reset()
    started = CameraMachine(tpm)
    started.measure(boot_entry([bytes(32)] * 9 + [bytes([1]) * 32]), measured(AGENT_PATH, b"the agent's program"))
    cameras.publish(states_of(started, issued_at=cameras.desk.clock.now()))
    task = cameras.begin(started.offer())
    proof = started.prove(task)
    started.close()
    assert refused(CameraFault.MEASUREMENTS_DIFFER, lambda: cameras.finish(task, proof))


def test_a_machine_is_refused_that_runs_no_agent(cameras: CameraDesk, tpm: SoftTpm, machine: CameraMachine) -> None:
    machine.close()
    tpm.reset()
    started = CameraMachine(tpm)
    for pcr, digest in BOOT_DIGESTS.items():
        started.extend(pcr, digest)
    started.measure(boot_entry())
    task = cameras.begin(started.offer())
    proof = started.prove(task)
    started.close()
    assert refused(CameraFault.AGENT_MISSING, lambda: cameras.finish(task, proof))


def test_the_attestation_key_of_another_tpm_opens_no_credential(
    tmp_path: Path, tpm: SoftTpm, machine: CameraMachine, other: CameraMachine
) -> None:
    cameras = build_camera_desk(tmp_path, tpm, other.tpm)
    cameras.accept(machine)
    # The thief's own TPM and certificate, with the copied public key of a counter that is known to be good.
    task = cameras.begin(replace(other.offer(), attestation_key=machine.attestation.public))
    with pytest.raises(other.tss.TSS2_Exception):
        other.activate(task)
    with pytest.raises(machine.tss.TSS2_Exception):
        machine.activate(task)
    proof = replace(machine.prove_blindly(task), secret=bytes(32))
    assert refused(CameraFault.SECRET_WRONG, lambda: cameras.finish(task, proof))


def test_a_key_from_outside_that_is_said_to_be_made_in_the_tpm_opens_no_credential(cameras: CameraDesk, machine: CameraMachine) -> None:
    machine.forget(machine.frames)
    imported = machine.load_from_outside()
    task = cameras.begin(replace(machine.offer(), attestation_key=with_attributes(imported.public, ATTESTATION_KEY)))
    with pytest.raises(machine.tss.TSS2_Exception):
        machine.activate(task, key=imported)


def test_a_code_enrols_one_camera_and_the_other_agent_gets_nothing(cameras: CameraDesk, machine: CameraMachine) -> None:
    code = cameras.code()
    first, second = cameras.begin(machine.offer(), code=code), cameras.begin(machine.offer(), code=code)
    with pytest.raises(UnknownCamera):
        cameras.finish(first, machine.prove(first))
    cameras.finish(second, machine.prove(second))
    for again in (lambda: cameras.finish(second, machine.prove(second)), lambda: cameras.begin(machine.offer(), code=code)):
        with pytest.raises((UnknownCamera, EnrolmentCodeRefused)):
            again()


def test_a_refused_proof_leaves_the_code_valid(cameras: CameraDesk, machine: CameraMachine) -> None:
    task = cameras.begin(machine.offer())
    proof = machine.prove(task)
    assert refused(CameraFault.SECRET_WRONG, lambda: cameras.finish(task, replace(proof, secret=b"")))
    assert cameras.finish(task, proof).revoked_at is None


@pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=-1)])
def test_a_code_is_valid_for_fifteen_minutes(cameras: CameraDesk, machine: CameraMachine, late: timedelta) -> None:
    task = cameras.begin(machine.offer())
    proof = machine.prove(task)
    cameras.desk.clock.advance(CODE_LIFETIME + late)
    if late:
        assert cameras.finish(task, proof).revoked_at is None
    else:
        with pytest.raises(UnknownCamera):
            cameras.finish(task, proof)


def test_an_unknown_code_has_no_certificate_read(cameras: CameraDesk, machine: CameraMachine) -> None:
    with pytest.raises(EnrolmentCodeRefused):
        cameras.begin(replace(machine.offer(), certificates=()), code="0000-0000-0000")


def test_of_a_strangers_tries_thirty_are_looked_at(cameras: CameraDesk, machine: CameraMachine) -> None:
    for _ in range(30):
        with pytest.raises(EnrolmentCodeRefused):
            cameras.begin(machine.offer(), code="0000-0000-0000")
    code = cameras.code()
    with pytest.raises(RateLimited):
        cameras.begin(machine.offer(), code=code)


def test_wrong_proofs_are_counted_as_wrong_codes_are(cameras: CameraDesk, machine: CameraMachine) -> None:
    task = cameras.begin(machine.offer())
    proof = machine.prove(task)
    for _ in range(30):
        with pytest.raises(CameraRefused):
            cameras.finish(task, replace(proof, secret=b""))
    with pytest.raises(RateLimited):
        cameras.finish(task, proof)


def test_a_counter_has_one_camera_and_a_new_one_revokes_the_former(cameras: CameraDesk, machine: CameraMachine) -> None:
    counter = cameras.desk.enrolled()
    former, camera = cameras.enrol(machine, counter), cameras.enrol(machine, counter)
    listed = {found.id: found.revoked_at for found, _ in cameras.app[ListCameras]()}
    assert (listed[former.id] is None, listed[camera.id]) == (False, None)


def test_one_tpm_serves_one_counter(cameras: CameraDesk, machine: CameraMachine) -> None:
    cameras.enrol(machine)
    task = cameras.begin(machine.offer())
    proof = machine.prove(task)
    assert refused(CameraFault.TPM_ENROLLED_ELSEWHERE, lambda: cameras.finish(task, proof))


def test_with_its_counter_a_camera_is_revoked_and_its_tpm_is_free(cameras: CameraDesk, machine: CameraMachine) -> None:
    counter = cameras.desk.enrolled()
    cameras.enrol(machine, counter)
    cameras.desk.revoke(counter.id)
    assert all(camera.revoked_at for camera, _ in cameras.app[ListCameras]())
    assert cameras.enrol(machine).revoked_at is None


def test_a_revoked_counter_gets_no_camera(cameras: CameraDesk, machine: CameraMachine) -> None:
    counter = cameras.desk.enrolled()
    task = cameras.begin(machine.offer(), code=cameras.code(counter.id))
    cameras.desk.revoke(counter.id)
    with pytest.raises(CounterUnknown):
        cameras.finish(task, machine.prove(task))
    with pytest.raises(CounterUnknown):
        cameras.code(counter.id)
