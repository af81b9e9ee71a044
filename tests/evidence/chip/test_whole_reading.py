"""A chip is read, authenticated and proven in one go; a copy of it, however good, is never genuine."""

import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from realname.evidence.chip.protocol.apdu import Response
from realname.evidence.chip.protocol.chip_reading import ChipReader, ChipReading
from realname.evidence.chip.protocol.ciphers import Suite
from realname.evidence.chip.protocol.data_objects import encode
from realname.evidence.chip.protocol.files import COM, SOD
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS
from realname.evidence.chip.protocol.passwords import password_of_lines, password_of_mrz
from realname.evidence.chip.trust import Trust
from realname.evidence.errors import ChipTooSlow, MrzShapeUnknown
from realname.evidence.model.chip import ChipProof, GroupState, PassiveAuthentication
from realname.evidence.model.chip_protocol import Access, ChipPassword, ProofMethod, ProtocolFinding
from realname.kernel.errors import InvalidInput
from tests.evidence.chip.chips import Between, security_info
from tests.evidence.chip.documents import ISSUER, JPEG, SIGNER, TODAY, contents, signed_by
from tests.evidence.chip.issued_chips import (
    CAM,
    CAN,
    GM,
    PASSWORD,
    TRUST,
    IssuedChip,
    active_group,
    key_entry,
    method_entry,
    signs_with,
    static_key,
)
from tests.evidence.chip.issuers import dumped, elliptic_key, explicit_info, issuer, rsa_key, signer_of
from tests.evidence.chip.virtual_chip import StaticKey

_KEY, _OTHER_KEY = static_key(), static_key(private=0xBEEF)
_BY_CHIP = IssuedChip(ways=(GM,), options=(key_entry(_KEY), method_entry(_KEY)), static_key=_KEY)
_BY_MAPPING = IssuedChip(ways=(CAM,), options=(key_entry(_KEY),), mapping_key=_KEY)
_ACTIVE = elliptic_key(number=9)
_BY_SIGNATURE = IssuedChip(more={15: active_group(_ACTIVE)}, sign=signs_with(_ACTIVE))


def _read(chip: Callable[[bytes], bytes], *, password: ChipPassword = PASSWORD, trust: Trust = TRUST) -> ChipReading:
    return ChipReader(trust=trust, today=TODAY, now=lambda: 0.0, draw=secrets.token_bytes).read(chip, password)


def _proof(chip: IssuedChip, *, trust: Trust = TRUST) -> ChipProof:
    return _read(chip.made(), trust=trust).examination.proof


def _methods(reading: ChipReading) -> dict[ProofMethod, bool]:
    return {proof.method: proof.has_key for proof in reading.proofs}


@pytest.mark.parametrize(("ways", "access"), [((), Access.BAC), ((GM,), Access.PACE)])
def test_a_chip_without_a_key_is_authentic_and_not_shown_to_be_genuine(ways: tuple[bytes, ...], access: Access) -> None:
    reading = _read(IssuedChip(ways=ways).made())
    assert reading.access is access
    assert reading.examination.authenticity.result is PassiveAuthentication.VERIFIED
    assert reading.examination.proof is ChipProof.NOT_SHOWN
    assert reading.examination.portraits[0].picture == JPEG
    assert (reading.findings, reading.proofs) == ((), ())


@pytest.mark.parametrize("suite", list(Suite))
@pytest.mark.parametrize("parameter_id", [12, 13, 15, 2])
def test_a_chip_that_agrees_on_keys_by_its_signed_key_is_genuine(suite: Suite, parameter_id: int) -> None:
    key = static_key(parameter_id, suite=suite)
    chip = IssuedChip(ways=(GM,), options=(key_entry(key, parameter_id), method_entry(key)), static_key=key)
    reading = _read(chip.made())
    assert reading.examination.proof is ChipProof.GENUINE
    assert _methods(reading) == {ProofMethod.CHIP_AUTHENTICATION: True}


def test_a_key_without_a_method_stands_for_3des_and_a_key_is_named_where_there_are_several() -> None:
    key = static_key(suite=Suite.TDES)
    assert _proof(IssuedChip(options=(key_entry(key),), static_key=key)) is ChipProof.GENUINE
    named = IssuedChip(ways=(GM,), options=(key_entry(_KEY, key_id=7), method_entry(_KEY)), static_key=_KEY)
    assert _proof(named) is ChipProof.GENUINE


def test_a_method_of_another_version_is_for_other_terminals() -> None:
    other = security_info("04007F00070202030202", 2)
    reading = _read(IssuedChip(options=(key_entry(_KEY), other), static_key=_KEY).made())
    assert (reading.proofs, reading.examination.proof) == ((), ChipProof.NOT_SHOWN)
    assert _proof(replace(_BY_CHIP, options=(*_BY_CHIP.options, other))) is ChipProof.GENUINE


def test_a_key_with_explicit_parameters_of_a_named_curve_counts_and_of_another_curve_does_not() -> None:
    key = elliptic_key(number=4)
    static = StaticKey(group=STANDARD_GROUPS[12], private=key.private_numbers().private_value)
    for changed, proof in (({}, ChipProof.GENUINE), ({"order": 7}, ChipProof.NOT_SHOWN)):
        entry = encode(0x30, encode(0x06, bytes.fromhex("04007F000702020102")) + dumped(explicit_info(key, **changed)))
        assert _proof(IssuedChip(options=(entry, method_entry(static)), static_key=static)) is proof


def test_the_chip_authentication_mapping_proves_a_chip_by_dg14_or_by_card_security() -> None:
    reading = _read(_BY_MAPPING.made(), password=CAN)
    assert reading.access is Access.PACE_CAM
    assert reading.examination.proof is ChipProof.GENUINE
    assert _methods(reading) == {ProofMethod.PACE_CAM: True}
    elsewhere = IssuedChip(ways=(CAM,), card_security=(key_entry(_KEY),), mapping_key=_KEY)
    reading = _read(elsewhere.made())
    assert reading.examination.proof is ChipProof.GENUINE
    assert _methods(reading) == {ProofMethod.PACE_CAM: True}
    assert _proof(elsewhere, trust=Trust()) is ChipProof.GENUINE  # by the document's own signer, whom no one vouches for


@pytest.mark.parametrize("key", [_ACTIVE, elliptic_key("brainpoolP384r1", 9), rsa_key(1024, 9), rsa_key(2048, 9)])
def test_a_chip_that_signs_the_challenge_is_genuine(key: ec.EllipticCurvePrivateKey) -> None:
    chip = IssuedChip(ways=(GM,), more={15: active_group(key)}, sign=signs_with(key))
    reading = _read(chip.made())
    assert _methods(reading) == {ProofMethod.ACTIVE_AUTHENTICATION: True}
    assert reading.examination.proof is ChipProof.GENUINE


def test_every_way_that_is_offered_is_taken() -> None:
    chip = replace(_BY_CHIP, more=_BY_SIGNATURE.more, sign=_BY_SIGNATURE.sign)
    assert _methods(_read(chip.made())) == {ProofMethod.ACTIVE_AUTHENTICATION: True, ProofMethod.CHIP_AUTHENTICATION: True}


def test_a_group_that_is_neither_signed_nor_named_is_not_asked_for() -> None:
    """Some chips answer in the clear that there is no such file, which would end the session."""
    made = _BY_CHIP.made()

    def clear(_number: int, reply: bytes) -> bytes:
        assert reply[-2:] != b"\x6a\x82" or len(made.seen) < 5
        return reply

    assert _read(Between(made, clear)).examination.proof is ChipProof.GENUINE


def test_a_group_that_ef_com_alone_names_is_read_and_found_not_to_be_signed() -> None:
    made = IssuedChip().made()
    made.files = {**made.files, COM: contents(1, 2, 15), 0x010F: _BY_SIGNATURE.more[15]}
    reading = _read(made)
    assert reading.examination.authenticity.groups[15] is GroupState.NOT_SIGNED
    assert reading.examination.authenticity.result is PassiveAuthentication.FAILED


# --- Copies ---

_COPIES: dict[str, IssuedChip] = {
    "another key for chip authentication": replace(_BY_CHIP, static_key=_OTHER_KEY),
    "no chip authentication": replace(_BY_CHIP, static_key=None),
    "another key for the mapping": replace(_BY_MAPPING, mapping_key=_OTHER_KEY),
    "another key for the signature": replace(_BY_SIGNATURE, sign=signs_with(elliptic_key(number=8))),
    "a signature over another challenge": replace(_BY_SIGNATURE, sign=lambda _challenge: signs_with(_ACTIVE)(bytes(8))),
    "no signature": replace(_BY_SIGNATURE, sign=None),
    "an empty signature": replace(_BY_SIGNATURE, sign=lambda _challenge: b""),
    "one proof of two": replace(_BY_CHIP, more=_BY_SIGNATURE.more, sign=None),
}


@pytest.mark.parametrize("what", sorted(_COPIES))
def test_a_copy_is_authentic_and_its_chip_fails(what: str) -> None:
    reading = _read(_COPIES[what].made())
    assert reading.examination.authenticity.result is PassiveAuthentication.VERIFIED
    assert reading.examination.proof is ChipProof.FAILED


@pytest.mark.parametrize(("group", "chip"), [(14, _BY_CHIP), (15, _BY_SIGNATURE)])
def test_a_copy_that_withholds_its_key_fails(group: int, chip: IssuedChip) -> None:
    made = chip.made()
    made.files = {number: content for number, content in made.files.items() if number != 0x0100 + group}
    reading = _read(made)
    assert reading.examination.authenticity.groups[group] is GroupState.ABSENT
    assert reading.examination.proof is ChipProof.FAILED


def test_a_copy_with_a_key_of_its_own_is_not_authentic() -> None:
    made = _BY_CHIP.made()
    own = replace(_BY_CHIP, options=(key_entry(_OTHER_KEY), method_entry(_OTHER_KEY)), static_key=_OTHER_KEY).made()
    own.files = {**own.files, SOD: made.files[SOD]}
    reading = _read(own)
    assert reading.examination.authenticity.result is PassiveAuthentication.FAILED
    assert reading.examination.proof is ChipProof.NOT_SHOWN


def test_a_key_in_a_card_security_file_of_another_issuer_proves_nothing() -> None:
    stranger = issuer(5)
    signed = signed_by(signer_of(stranger, SIGNER.key), stranger)
    chip = IssuedChip(ways=(CAM,), card_security=(key_entry(_KEY),), mapping_key=_KEY)
    made = chip.made()
    made.master_files = {**made.master_files, 0x011D: replace(chip, document=signed).made().master_files[0x011D]}
    assert _read(made).examination.proof is ChipProof.NOT_SHOWN


def test_a_key_in_a_card_security_file_of_another_signer_of_the_issuer_counts() -> None:
    colleague = signed_by(replace(signer_of(ISSUER, elliptic_key(number=7)), serial=78))
    chip = IssuedChip(ways=(CAM,), card_security=(key_entry(_KEY),), mapping_key=_KEY)
    made = chip.made()
    made.master_files = {**made.master_files, 0x011D: replace(chip, document=colleague).made().master_files[0x011D]}
    assert _read(made).examination.proof is ChipProof.GENUINE
    assert _read(made, trust=Trust()).examination.proof is ChipProof.NOT_SHOWN


@pytest.mark.parametrize("content", [b"", encode(0x30, b""), encode(0x30, bytes(40))])
def test_a_card_security_file_that_cannot_be_read_proves_nothing(content: bytes) -> None:
    made = IssuedChip(ways=(CAM,), mapping_key=_KEY).made()
    made.master_files = {**made.master_files, 0x011D: content or b"\x30"}
    assert _read(made).examination.proof is ChipProof.FAILED


def test_a_chip_that_hides_pace_fails() -> None:
    made = _BY_CHIP.made()
    made.master_files = {}
    reading = _read(made)
    assert reading.access is Access.BAC
    assert reading.findings == (ProtocolFinding.PACE_HIDDEN,)
    assert reading.examination.proof is ChipProof.FAILED


def test_a_dg14_that_is_not_of_its_form_says_nothing_of_the_chip() -> None:
    chip = IssuedChip(ways=(GM,), more={})
    made = replace(chip, document=replace(chip.document, groups={**chip.document.groups, 14: encode(0x6E, b"\x31\x05\x30")})).made()
    made.files = {**made.files, 0x010E: encode(0x6E, b"\x31\x05\x30")}
    assert _read(made).examination.proof in {ChipProof.NOT_SHOWN, ChipProof.FAILED}


def test_a_chip_whose_proof_is_cut_off_fails() -> None:
    def cut(_number: int, reply: bytes) -> bytes:
        return Response(b"", 0x6A80).encode() if made.seen[-1][:3] == b"\x00\x22\x41" else reply

    made = _BY_CHIP.made()
    assert _read(Between(made, cut)).examination.proof is ChipProof.FAILED


def test_the_deadline_covers_the_proof() -> None:
    made = _BY_CHIP.made()
    reader = ChipReader(
        trust=TRUST,
        today=TODAY,
        now=lambda: 100.0 if any(header[1] == 0x22 for header in made.seen[10:]) else 0.0,
        draw=secrets.token_bytes,
    )
    with pytest.raises(ChipTooSlow):
        reader.read(made, PASSWORD)


# --- Passwords ---


@pytest.mark.parametrize(
    ("lines", "information"),
    [
        (
            ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
            "D23145890774081221204159",
        ),
        (("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"), "D23145890774081221204159"),
        (
            ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
            "L898902C3674081221204159",
        ),
    ],
)
def test_the_password_is_of_number_birth_and_expiry_in_each_format(lines: tuple[str, ...], information: str) -> None:
    assert password_of_lines(lines, on=TODAY) == password_of_mrz(information)


def test_a_long_number_stands_in_the_password_whole() -> None:
    lines = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
    assert password_of_lines(lines, on=TODAY) == password_of_mrz("D23145890734934071279507122")


def test_a_wrong_check_digit_or_another_zone_is_said_before_the_chip_is_asked() -> None:
    with pytest.raises(InvalidInput) as problem:
        password_of_lines(("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C37UTO7408122F1204159ZE184226B<<<<<10"), on=TODAY)
    assert problem.value.facts == {"field": "mrz", "problem": "check-digit"}
    with pytest.raises(InvalidInput) as problem:
        password_of_lines(("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<<<"), on=TODAY)
    assert problem.value.facts == {"field": "mrz", "problem": "format"}
    with pytest.raises(MrzShapeUnknown):
        password_of_lines(("P<UTO",), on=TODAY)
