"""Hostile chip data: whatever is cut, changed or made up is refused by a code, and never verified."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realname.evidence.chip.active_authentication import chip_key
from realname.evidence.chip.examination import examine
from realname.evidence.chip.files import sort_files
from realname.evidence.chip.groups import document_details, holder_details, machine_readable_lines, named_groups
from realname.evidence.chip.offers import read_offers
from realname.evidence.chip.portraits import read_portraits
from realname.evidence.chip.proving_trust import require_list_proven, trust_named
from realname.evidence.chip.revocation import parse_revocation_list
from realname.evidence.chip.security_object import parse_security_object
from realname.evidence.chip.signed_data import parse_signed_data
from realname.evidence.chip.stored_trust import StoredTrust, TrustSource, sha256_of
from realname.evidence.chip.tlv import parse_tlv, require_whole
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.chip.trust_files import read_trust_file
from realname.evidence.connectors.trust_store import TrustStore
from realname.evidence.errors import TrustNotProven, TrustStoreBroken
from realname.evidence.model.chip import PassiveAuthentication, Step
from realname.kernel.errors import RealNameError
from tests.evidence.chip.documents import (
    CLEAR,
    ISSUER,
    SIGNER,
    TODAY,
    Signing,
    contents,
    group_1,
    group_2,
    group_2_of_39794,
    group_11,
    group_12,
    list_signer,
    master_list,
    revocation_list,
    signed_by,
    tlv,
)
from tests.evidence.chip.issuers import Party, Scheme, dumped, elliptic_key, explicit_info, issuer, rsa_key, signer_of
from tests.property.damage import damaged

pytestmark = pytest.mark.fuzz

_IS_WHOLE = settings().max_examples > 1000  # `make fuzz`
_OF_EACH_PARSER = settings().max_examples if _IS_WHOLE else 40
# Every byte of the plain document; of the others, where a verification takes longer, in CI every fourth.
_EVERY = {"ecdsa": 1, "pss": 1 if _IS_WHOLE else 4, "explicit": 1 if _IS_WHOLE else 4}
_MOST_S = 1.0


def _trust(of: Party) -> Trust:
    return Trust(anchors=(Anchor(certificate=dumped(of.certified_by(of)), source="test"),))


_RSA = Party(key=rsa_key(number=1), key_id=b"rsa")
_PLAIN = (CLEAR, _trust(ISSUER))
_PSS = (signed_by(signer_of(_RSA, rsa_key(number=2)), _RSA, scheme=Scheme(kind="pss")), _trust(_RSA))
_EXPLICIT = (
    signed_by(Party(**{**{name: getattr(SIGNER, name) for name in SIGNER.__slots__}, "public": explicit_info(elliptic_key(number=1))})),
    _trust(ISSUER),
)
_DOCUMENTS = {"ecdsa": _PLAIN, "pss": _PSS, "explicit": _EXPLICIT}
_FILES = {name: (dict(document.files()), trust) for name, (document, trust) in _DOCUMENTS.items()}
_LIST = master_list([dumped(one.certified_by(one)) for one in (ISSUER, issuer(1), issuer(2))], Signing(signer=list_signer(), issuer=ISSUER))


def _result(files: dict[str, bytes], trust: Trust) -> PassiveAuthentication | None:
    """None: refused by a code."""
    try:
        return examine(sort_files(files.items()), trust, today=TODAY).authenticity.result
    except RealNameError:
        return None


@pytest.mark.parametrize("kind", _FILES)
@pytest.mark.parametrize("file", ["SOD", "DG1", "DG2"])
@pytest.mark.parametrize("pattern", [0x80, *(pytest.param(one, marks=pytest.mark.whole("fuzz")) for one in (0x01, 0xFF))])
def test_no_change_of_one_byte_anywhere_is_verified(kind: str, file: str, pattern: int) -> None:
    files, trust = _FILES[kind]
    whole = files[file]
    assert _result(files, trust) is PassiveAuthentication.VERIFIED
    changed = (files | {file: whole[:at] + bytes([whole[at] ^ pattern]) + whole[at + 1 :]} for at in range(0, len(whole), _EVERY[kind]))
    survivors = [one[file] for one in changed if _result(one, trust) is PassiveAuthentication.VERIFIED]
    # The name that tells which certificate is the signer's is not signed: its letters may be written as another kind of string.
    assert len(survivors) <= 1
    assert all(file == "SOD" and parse_security_object(one) == parse_security_object(whole) for one in survivors)


@pytest.mark.parametrize("file", ["SOD", "DG1", "DG2"])
def test_no_file_that_is_cut_off_anywhere_is_verified(file: str) -> None:
    files, trust = _FILES["ecdsa"]
    results = [_result(files | {file: files[file][:end]}, trust) for end in range(len(files[file]))]
    assert PassiveAuthentication.VERIFIED not in results


@given(file=st.sampled_from(["SOD", "DG1", "DG2", "COM"]).flatmap(lambda name: st.tuples(st.just(name), damaged(_FILES["pss"][0][name]))))
def test_a_damaged_file_is_verified_only_where_it_is_as_it_was_or_unsigned(file: tuple[str, bytes]) -> None:
    (files, trust), (name, content) = _FILES["pss"], file
    is_verified = _result(files | {name: content}, trust) is PassiveAuthentication.VERIFIED
    assert not is_verified or name == "COM" or content == files[name]


@given(trust=damaged(_LIST))
def test_a_damaged_master_list_is_refused_or_is_as_it_was(trust: bytes) -> None:
    try:
        read = read_trust_file(trust)
        for one in read.master_lists:
            require_list_proven(one, _trust(ISSUER), today=TODAY)
    except RealNameError:
        return
    assert [one.certificates for one in read.master_lists] == [one.certificates for one in read_trust_file(_LIST).master_lists]


_STORED = StoredTrust(
    (
        TrustSource(
            name="master list of UT",
            sha256=sha256_of(_LIST),
            imported_on=TODAY,
            signed_on=TODAY,
            certificates=(dumped(ISSUER.certified_by(ISSUER)),),
            revocations=(revocation_list(ISSUER, 1, 2),),
        ),
    )
)


def _stored() -> bytes:
    with TemporaryDirectory() as folder:
        TrustStore(Path(folder)).save(_STORED)
        (file,) = Path(folder).iterdir()
        return file.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=damaged(_stored()))
def test_a_damaged_store_trusts_whom_it_did_or_no_one(tmp_path: Path, content: bytes) -> None:
    store = TrustStore(tmp_path)
    store.save(StoredTrust())
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    with suppress(TrustStoreBroken):
        trusted = {one.certificate for one in store.load().trust.anchors}
        assert trusted <= {one.certificate for one in _STORED.trust.anchors}


_PARSERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "TLV": (parse_tlv, group_2()),
    "elements": (lambda content: require_whole(content, most_elements=1000), _FILES["pss"][0]["SOD"][4:]),
    "EF.SOD": (parse_security_object, _FILES["pss"][0]["SOD"]),
    "CMS": (lambda content: parse_signed_data(content, most_elements=4000), _FILES["explicit"][0]["SOD"][4:]),
    "files": (lambda content: sort_files([("file", content)]), group_1()),
    "EF.COM": (named_groups, contents(1, 2, 11, 14, 15)),
    "DG1": (machine_readable_lines, group_1()),
    "DG2": (read_portraits, group_2(b"\xff\xd8\xff" + bytes(40), b"\xff\x4f\xff\x51" + bytes(40), points=2)),
    "DG2 of ISO 39794-5": (read_portraits, group_2_of_39794(b"\xff\xd8\xff" + bytes(40), b"\xff\x4f\xff\x51" + bytes(40))),
    "DG11": (holder_details, group_11(full_name="Пример<<Анна".encode(), birth=b"19740812", personal_number=b"12")),
    "DG12": (document_details, group_12(b"20200101")),
    "DG14": (
        lambda content: read_offers(content, None),
        tlv(0x6E, tlv(0x31, tlv(0x30, bytes.fromhex("0606678108010105"), b"\x02\x01\x01", bytes.fromhex("060a04007f00070101040103")))),
    ),
    "DG15": (chip_key, tlv(0x6F, dumped(explicit_info(elliptic_key(number=3))))),
    "certificate": (read_trust_file, dumped(ISSUER.certified_by(ISSUER))),
    "revocation list": (lambda content: parse_revocation_list(content, wrong=Step.KEY_WRONG), revocation_list(ISSUER, 1, 2, 3)),
    "master list": (read_trust_file, _LIST),
    "LDIF": (read_trust_file, b"version: 1\n\ndn: c=UT\ncertificateRevocationList;binary:: MAA=\n"),
    "PEM": (read_trust_file, b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
}


@pytest.mark.parametrize("parser", _PARSERS)
@settings(max_examples=_OF_EACH_PARSER)
@given(data=st.data())
def test_every_parser_answers_or_refuses_by_a_code_within_a_second(parser: str, data: st.DataObject) -> None:
    parse, whole = _PARSERS[parser]
    content = data.draw(st.one_of(damaged(whole), st.binary(max_size=200)))
    start = time.process_time()
    with suppress(RealNameError):
        parse(content)
    assert time.process_time() - start < _MOST_S


@pytest.mark.parametrize("parser", _PARSERS)
@pytest.mark.parametrize(
    "bomb",
    [
        b"\x30\x80" * 100_000,
        tlv(0x30, b"\x30\x00" * 90_000),
        b"\x30\x84\xff\xff\xff\xff",
        b"\x7f" + b"\xff" * 100_000,
        tlv(0x77, tlv(0x30, tlv(0x06, bytes.fromhex("2a864886f70d010702")), b"\x30\x00" * 90_000)),
        tlv(0x30, tlv(0x30, tlv(0x02, b"\x7f" * 190_000))),
    ],
    ids=["nested", "many", "endless", "tag", "signed data", "number"],
)
def test_bombs_are_refused_by_every_parser_within_a_second(parser: str, bomb: bytes) -> None:
    start = time.process_time()
    with suppress(RealNameError):
        _PARSERS[parser][0](bomb)
    assert time.process_time() - start < _MOST_S


def test_a_list_that_names_itself_trusted_is_not() -> None:
    own = issuer(9)
    forged = read_trust_file(master_list([dumped(own.certified_by(own))], Signing(signer=list_signer(own), issuer=own)))
    with pytest.raises(TrustNotProven):
        require_list_proven(forged.master_lists[0], _trust(ISSUER), today=TODAY)
    assert len(trust_named([("list", forged)], Trust()).anchors) == 1  # a caller who names it answers for it
