"""Attested hardware of counters: a list of attacks, each of which proves nothing; and the honest devices that are taken."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from realname.access.connectors.counter_authenticators import CounterAuthenticators, load_roots
from realname.access.errors import AttestationRefused
from realname.access.model.counter import AttestationFormat, enrolment_challenge, session_challenge
from realname.kernel.errors import SettingsError
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from tests.access.soft_passkey import SoftPasskey
from tests.access.soft_tpm import IMPORTED, MOVABLE, SoftTpm

MAKER, OTHER_MAKER = SimulatedMaker(), SimulatedMaker()
CHALLENGE = enrolment_challenge(code="abcd-efgh-jkmn", public_key=b"key")
NONCE = "a" * 32
SESSION = session_challenge(NONCE)
Device = SimulatedCounterDevice


def taking(*kinds: AttestationFormat, maker: SimulatedMaker = MAKER, rp_id: str = "localhost", origin: str = "") -> CounterAuthenticators:
    """A deployment that trusts a maker in these formats."""
    return CounterAuthenticators(rp_id=rp_id, origin=origin, roots={kind: [maker.root] for kind in kinds})


BOTH = taking(AttestationFormat.PACKED, AttestationFormat.TPM)


@dataclass(slots=True, kw_only=True)
class SynchronisedDevice(SimulatedCounterDevice):
    """Its key may be on other devices too: the flags of a passkey that is backed up."""

    def data(self, flags: int) -> bytes:
        return SimulatedCounterDevice.data(self, flags | 0x08 | 0x10)


@dataclass(slots=True, kw_only=True)
class OtherLeaf(SimulatedCounterDevice):
    """Its certificate was made for something else."""

    said: Mapping[str, object] = field(default_factory=dict)

    def leaf(self) -> bytes:
        return self.maker.certificate(self.batch_key.public_key(), **self.said).public_bytes(Encoding.DER)  # type: ignore[arg-type]


def self_attested(challenge: bytes) -> str:
    """What a key says of itself: packed, signed by the key, without a certificate."""
    device = Device(maker=MAKER)
    client, data = device.client("webauthn.create", challenge), device.data(0x40) + device.attested_key
    signed = device.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
    return device.created(client, {"fmt": "packed", "attStmt": {"alg": -7, "sig": signed}, "authData": data})


@pytest.mark.parametrize(
    ("device", "kind"), [(Device(maker=MAKER), AttestationFormat.PACKED), (SoftTpm(maker=MAKER), AttestationFormat.TPM)]
)
def test_hardware_of_a_trusted_maker_is_taken(device: Device, kind: AttestationFormat) -> None:
    taken = BOTH.read_attestation(device.attest(CHALLENGE), challenge=CHALLENGE)
    assert (taken.format, taken.sign_count, taken.aaguid) == (kind, 1, "00000000-0000-0000-0000-000000000000")


NO_MAKER = CounterAuthenticators(rp_id="localhost", origin="", roots={})
OTHER_KEY = enrolment_challenge(code="abcd-efgh-jkmn", public_key=b"another")
OTHER_CODE = enrolment_challenge(code="aaaa-aaaa-aaaa", public_key=b"key")
ATTACKS: Mapping[str, tuple[CounterAuthenticators, Callable[[], str]]] = {
    "a maker that is not trusted": (BOTH, lambda: Device(maker=OTHER_MAKER).attest(CHALLENGE)),
    "a TPM of a maker that is not trusted": (BOTH, lambda: SoftTpm(maker=OTHER_MAKER).attest(CHALLENGE)),
    "no maker is trusted": (NO_MAKER, lambda: Device(maker=MAKER).attest(CHALLENGE)),
    "a maker that is trusted in another format": (taking(AttestationFormat.TPM), lambda: Device(maker=MAKER).attest(CHALLENGE)),
    "of another counter's key": (BOTH, lambda: Device(maker=MAKER).attest(OTHER_KEY)),
    "of another code": (BOTH, lambda: Device(maker=MAKER).attest(OTHER_CODE)),
    "of another code, by a TPM": (BOTH, lambda: SoftTpm(maker=MAKER).attest(OTHER_CODE)),
    "for another host": (BOTH, lambda: Device(maker=MAKER, rp_id="evil.test").attest(CHALLENGE)),
    "on a page of another machine": (BOTH, lambda: Device(maker=MAKER, origin="https://evil.test").attest(CHALLENGE)),
    "on another page of ours": (taking(AttestationFormat.PACKED, origin="https://a.test"), lambda: Device(maker=MAKER).attest(CHALLENGE)),
    "a key that says so itself": (BOTH, lambda: self_attested(CHALLENGE)),
    "without attestation": (BOTH, lambda: SoftPasskey(origin="http://localhost", rp_id="localhost").made(json.dumps({"challenge": "eA"}))),
    "a key that is copied to other devices": (BOTH, lambda: SynchronisedDevice(maker=MAKER).attest(CHALLENGE)),
    "a key that was imported into a TPM": (BOTH, lambda: SoftTpm(maker=MAKER, attributes=IMPORTED).attest(CHALLENGE)),
    "a key that can leave its TPM": (BOTH, lambda: SoftTpm(maker=MAKER, attributes=MOVABLE).attest(CHALLENGE)),
    "a certificate of another unit": (BOTH, lambda: OtherLeaf(maker=MAKER, said={"unit": "Printers"}).attest(CHALLENGE)),
    "a certificate of an authority": (BOTH, lambda: OtherLeaf(maker=MAKER, said={"is_authority": True}).attest(CHALLENGE)),
    "nothing": (BOTH, lambda: "{}"),
    "no JSON": (BOTH, lambda: "\x00"),
    "a use instead of a making": (BOTH, lambda: Device(maker=MAKER).answer(CHALLENGE)),
    "too long": (BOTH, lambda: Device(maker=MAKER).attest(CHALLENGE) + " " * 40_000),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attestation_that_proves_nothing_is_refused(attack: str) -> None:
    authenticators, made = ATTACKS[attack]
    with pytest.raises(AttestationRefused):
        authenticators.read_attestation(made(), challenge=CHALLENGE)


def test_every_byte_of_an_attestation_matters() -> None:
    made = json.loads(Device(maker=MAKER).attest(CHALLENGE))
    sent = made["response"]["attestationObject"]
    for place in range(0, len(sent), 7):
        other = "A" if sent[place] != "A" else "B"
        changed = made | {"response": made["response"] | {"attestationObject": sent[:place] + other + sent[place + 1 :]}}
        with pytest.raises(AttestationRefused):
            BOTH.read_attestation(json.dumps(changed), challenge=CHALLENGE)


def test_the_hardware_signs_for_a_session_and_its_count_goes_up() -> None:
    device = Device(maker=MAKER)
    taken = BOTH.read_attestation(device.attest(CHALLENGE), challenge=CHALLENGE)
    assert BOTH.read_assertion(device.answer(SESSION), challenge=SESSION, authenticator=taken) == taken.sign_count + 1


USES: Mapping[str, Callable[[Device], str]] = {
    "for another session": lambda device: device.answer(session_challenge("b" * 32)),
    "by a copy whose count lags behind": lambda device: replace(device, sign_count=1).answer(SESSION),
    "by another device": lambda device: Device(maker=MAKER, credential_id=device.credential_id, sign_count=9).answer(SESSION),
    "for another host": lambda device: replace(device, rp_id="evil.test").answer(SESSION),
    "on a page of another machine": lambda device: replace(device, origin="https://evil.test").answer(SESSION),
    "a making instead of a use": lambda device: device.attest(SESSION),
    "nothing": lambda _: "{}",
}


@pytest.mark.parametrize("attack", USES)
def test_an_assertion_that_proves_nothing_is_refused(attack: str) -> None:
    device = Device(maker=MAKER)
    taken = BOTH.read_attestation(device.attest(CHALLENGE), challenge=CHALLENGE)
    with pytest.raises(AttestationRefused):
        BOTH.read_assertion(USES[attack](device), challenge=SESSION, authenticator=taken)


def test_a_device_that_never_counts_is_taken_again() -> None:
    device = Device(maker=MAKER, sign_count=0)
    taken = BOTH.read_attestation(device.attest(CHALLENGE), challenge=CHALLENGE)
    device.sign_count = 0
    assert BOTH.read_assertion(device.answer(SESSION), challenge=SESSION, authenticator=taken) == 0


def test_roots_are_read_by_format(tmp_path: Path) -> None:
    roots = load_roots(str(MAKER.write_root(tmp_path)))
    assert {kind: len(found) for kind, found in roots.items() if found} == {AttestationFormat.PACKED: 1}
    assert load_roots("") == {}


def test_a_folder_without_certificates_or_with_something_else_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as empty:
        load_roots(str(tmp_path))
    assert "no certificate is there" in empty.value.problems[0]
    (tmp_path / "tpm").mkdir()
    (tmp_path / "tpm" / "a.pem").write_text("no certificate")
    with pytest.raises(SettingsError) as broken:
        load_roots(str(tmp_path))
    assert broken.value.problems == ("counter_roots: tpm/a.pem cannot be read as certificates in PEM",)
