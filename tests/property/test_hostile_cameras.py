"""Hostile cameras: whatever is said to be a TPM's, the kernel's or the operator's is read as it is, or refused by its code, and at once."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.access.connectors.endorsement_certificates import EndorsementCertificates
from realname.access.connectors.signed_camera_states import read_signed_states, sign_states
from realname.access.errors import CameraRefused
from realname.access.model.camera import CameraOffer, TpmStatement, parse_session_proof
from realname.access.model.camera_states import parse_camera_states
from realname.access.model.reference_state import parse_reference_state
from realname.access.use_cases.camera_checks import read_public, require_certified
from realname.kernel.errors import InvalidInput
from realname.platform.outbound.signature_keys import KeyKind, new_key, public_half
from realname.platform.tpm.structures import TpmBytesWrong, is_signed, parse_certification, parse_public, parse_quote
from tests.access.camera_machine import CameraMachine, machine_on, reference_of, states_of
from tests.property.damage import damaged
from tests.property.hostile_text import UNWELCOME, VALUES, changed, written
from tests.support.manual_clock import START
from tests.support.swtpm import running_tpm

pytestmark = pytest.mark.fuzz

KEY = new_key(KeyKind.ED25519, kid="operator-1")
QUALIFYING = b"q" * 32


class Said:
    """What an honest machine says, to be damaged."""

    def __init__(self, machine: CameraMachine) -> None:
        self.offer: CameraOffer = machine.offer()
        self.quote: TpmStatement = machine.quote(QUALIFYING)
        self.certification: TpmStatement = machine.certify(machine.frames, QUALIFYING)
        self.session = machine.prove_session("0" * 32, since=b"")
        self.states = states_of(machine, issued_at=START)
        self.signed_states = sign_states(self.states, key=KEY)
        self.reference = reference_of(machine).to_json()


@pytest.fixture(scope="module")
def said() -> Iterator[Said]:
    """The same for all examples: no example changes it."""
    with running_tpm() as tpm, machine_on(tpm) as machine:
        yield Said(machine)


def refused(act: Callable[[], object], *errors: type[Exception]) -> bool:
    """Whether it is refused as it must be; anything else fails the test."""
    try:
        act()
    except errors:
        return True
    return False


@given(content=st.data())
def test_a_damaged_structure_of_a_tpm_is_none(said: Said, content: st.DataObject) -> None:
    parts: tuple[tuple[Callable[[bytes], object], bytes], ...] = (
        (parse_public, said.offer.endorsement_key),
        (parse_public, said.offer.attestation_key),
        (parse_quote, said.quote.attest),
        (parse_certification, said.certification.attest),
    )
    parse, whole = content.draw(st.sampled_from(parts))
    spoilt = content.draw(st.one_of(damaged(whole), st.binary(max_size=300)))
    if not refused(lambda: parse(spoilt), TpmBytesWrong):
        assert len(spoilt) == len(whole)  # another value of the same form, which no signature covers


@given(content=st.data())
def test_a_damaged_statement_was_signed_by_no_key(said: Said, content: st.DataObject) -> None:
    key = parse_public(said.offer.attestation_key)
    attest = content.draw(st.one_of(st.just(said.quote.attest), damaged(said.quote.attest)))
    signature = content.draw(st.one_of(st.just(said.quote.signature), damaged(said.quote.signature), st.binary(max_size=80)))
    is_whole = (attest, signature) == (said.quote.attest, said.quote.signature)
    is_refused = refused(lambda: _require(is_signed(attest, signature=signature, key=key)), TpmBytesWrong, CameraRefused)
    assert is_refused is not is_whole


def _require(is_good: bool) -> None:  # noqa: FBT001 - a verdict
    if not is_good:
        raise CameraRefused(reason="quote-unsigned")


@given(content=st.data())
def test_a_certification_of_another_key_or_nonce_certifies_nothing(said: Said, content: st.DataObject) -> None:
    frames, attestation = read_public(said.offer.frame_key), read_public(said.offer.attestation_key)
    spoilt = TpmStatement(attest=content.draw(damaged(said.certification.attest)), signature=said.certification.signature)
    if spoilt.attest != said.certification.attest:
        assert refused(lambda: require_certified(frames, spoilt, attestation_key=attestation, qualifying=QUALIFYING), CameraRefused)


@given(content=st.data())
def test_damaged_certificates_lead_to_no_root(said: Said, content: st.DataObject) -> None:
    certificates, key = EndorsementCertificates(()), read_public(said.offer.endorsement_key)
    chain = [content.draw(st.one_of(damaged(one), st.binary(max_size=200))) for one in said.offer.certificates]
    assert refused(lambda: certificates.require_trusted(chain, key=key, at=START), CameraRefused)


@given(content=st.data())
def test_what_a_hello_says_of_a_camera_is_a_proof_or_refused(said: Said, content: st.DataObject) -> None:
    with suppress(CameraRefused):
        parse_session_proof(content.draw(st.one_of(VALUES, changed(said.session))))


@given(content=st.data())
def test_a_damaged_list_of_states_is_not_in_force(said: Said, content: st.DataObject) -> None:
    keys = {KEY.kid: public_half(KEY)}
    spoilt = content.draw(damaged(said.signed_states))
    if not refused(lambda: read_signed_states(spoilt, keys=keys), InvalidInput):
        assert json.loads(spoilt) == json.loads(said.signed_states)


@given(content=st.data())
def test_what_was_signed_by_mistake_is_a_list_or_refused(said: Said, content: st.DataObject) -> None:
    listed = changed(json.loads(said.states)).map(written)
    with suppress(InvalidInput):
        parse_camera_states(content.draw(st.one_of(listed, damaged(said.states), st.sampled_from(UNWELCOME).map(str.encode))))


@given(content=st.data())
def test_a_damaged_reference_is_a_reference_or_refused(said: Said, content: st.DataObject) -> None:
    with suppress(InvalidInput):
        parse_reference_state(content.draw(damaged(said.reference)), name="a").read_measurements()
