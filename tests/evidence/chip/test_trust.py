"""What is trusted: only what a trusted issuer answers for, kept whole, and replaced by what is newer."""

import base64
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from realname.evidence.chip.proving_trust import require_certificates_proven, require_list_proven, require_revocations_proven, trust_named
from realname.evidence.chip.stored_trust import StoredTrust, TrustSource, prove_sources, sha256_of
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.chip.trust_files import TrustFile, read_trust_file
from realname.evidence.connectors.trust_store import TrustStore
from realname.evidence.errors import ChipCheckFailed, TrustFileOlder, TrustFileUnreadable, TrustNotProven, TrustStoreBroken
from realname.evidence.model.chip import Step
from tests.evidence.chip.documents import ISSUER, TODAY, Signing, list_signer, master_list, revocation_list
from tests.evidence.chip.issuers import Party, dumped, elliptic_key, issuer, signer_of

_ROOT = dumped(ISSUER.certified_by(ISSUER))
_TRUST = Trust(anchors=(Anchor(certificate=_ROOT, source="test"),))
_LISTED = [dumped(one.certified_by(one)) for one in (ISSUER, issuer(1), issuer(2))]
_SIGNING = Signing(signer=list_signer(), issuer=ISSUER, signed_on=date(2026, 5, 1))


def _list(**changed: object) -> TrustFile:
    return read_trust_file(master_list(_LISTED, replace(_SIGNING, **changed)))  # type: ignore[arg-type]


def _cause(file: TrustFile, trust: Trust = _TRUST) -> str:
    with pytest.raises(TrustNotProven) as refused:
        prove_sources(file, trust, file_sha256="", today=TODAY)
    return str(refused.value.facts["cause"])


def test_a_list_whose_signer_a_trusted_issuer_certified_is_taken_whole() -> None:
    source = prove_sources(_list(), _TRUST, file_sha256="ab", today=TODAY)[0]
    assert (source.name, sorted(source.certificates), source.signed_on) == ("master list of UT", sorted(_LISTED), date(2026, 5, 1))


def test_a_list_is_refused_without_a_trusted_issuer_or_outside_of_its_validity() -> None:
    assert _cause(_list(), Trust()) == "no-trusted-issuer"
    assert _cause(_list(), Trust(anchors=(Anchor(certificate=_LISTED[1], source="other of the same name"),))) == "no-trusted-issuer"
    assert _cause(_list(signed_on=date(2026, 12, 1))) == "signer-expired"
    assert _cause(_list(signer=replace(list_signer(), until_on=date(2026, 4, 1)))) == "signer-expired"
    old = replace(ISSUER, until_on=date(2026, 4, 1))
    assert _cause(_list(), Trust(anchors=(Anchor(certificate=dumped(old.certified_by(old)), source="test"),))) == "issuer-expired"
    assert _cause(_list(), _TRUST + Trust(revocations=(revocation_list(ISSUER, 88),))) == "signer-revoked"


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"signer": signer_of(ISSUER, elliptic_key(number=1))}, Step.SIGNER_NOT_ALLOWED),
        ({"signer": replace(list_signer(), is_authority=True)}, Step.SIGNER_NOT_ALLOWED),
        ({"key": elliptic_key(number=9)}, Step.SIGNATURE_WRONG),
        ({"attribute_digest": bytes(32)}, Step.SIGNED_ATTRIBUTES_WRONG),
        ({"signers": 2}, Step.SEVERAL_SIGNERS),
        ({"certificates": ()}, Step.SIGNER_MISSING),
    ],
    ids=["a signer of documents", "an issuer", "another key", "another list", "two signers", "no certificate"],
)
def test_a_list_of_a_wrong_signer_or_signature_is_refused_by_its_step(changed: dict[str, object], step: Step) -> None:
    with pytest.raises(ChipCheckFailed) as failed:
        _list(**changed)
    assert failed.value.step == step


def test_a_security_object_is_no_master_list() -> None:
    with pytest.raises(TrustFileUnreadable):
        read_trust_file(_SIGNING.sign(b"\x30\x00"))


def _link(old: Party, new: Party, **changed: object) -> bytes:
    return dumped(replace(new, serial=9, from_on=date(2024, 1, 1), **changed).certified_by(old))  # type: ignore[arg-type]


def test_a_link_certificate_needs_the_signature_of_a_trusted_issuer() -> None:
    new, third = issuer(5), issuer(6)
    chain = [_link(new, third), _link(ISSUER, new)]
    assert len(require_certificates_proven(chain, _TRUST)) == 2
    with pytest.raises(TrustNotProven):
        require_certificates_proven(chain, Trust())
    with pytest.raises(TrustNotProven):
        require_certificates_proven(chain[:1], _TRUST)


@pytest.mark.parametrize("changed", [{"is_authority": False}, {"usage": frozenset({"digital_signature"})}, {"unknown_demand": True}])
def test_what_may_not_issue_is_not_trusted_even_if_it_signs_itself(changed: dict[str, object]) -> None:
    own = replace(ISSUER, **changed)  # type: ignore[arg-type]
    assert _cause(TrustFile(certificates=(dumped(own.certified_by(own)),))) == "no-issuer"


def test_a_signer_of_documents_without_extensions_is_no_link_to_a_further_issuer() -> None:
    bare = Party(key=elliptic_key(number=1), name="DS", serial=77, is_authority=None, usage=None)
    assert _cause(TrustFile(certificates=(dumped(bare.certified_by(ISSUER)),))) == "link-not-signed"


def test_a_certificate_whose_own_signature_is_wrong_is_not_trusted() -> None:
    wrong = dumped(ISSUER.certified_by(issuer(7)))
    assert _cause(TrustFile(certificates=(wrong,))) == "link-not-signed"


def test_a_revocation_list_needs_the_signature_of_a_trusted_issuer() -> None:
    require_revocations_proven([revocation_list(ISSUER, 1)], _TRUST)
    for forged in (revocation_list(ISSUER, 1, key=elliptic_key(number=9)), revocation_list(issuer(1), 1)):
        with pytest.raises(TrustNotProven):
            require_revocations_proven([forged], _TRUST)


def test_files_of_every_form_are_told_apart() -> None:
    crl = revocation_list(ISSUER, 5)
    text = b"-----BEGIN CERTIFICATE-----\n%b\n-----END CERTIFICATE-----\n"
    both = b"a comment\n" + b"".join(text % base64.encodebytes(one) for one in _LISTED[:2])
    ldif = b"version: 1\n\ndn: c=UT,dc=data\npkdMasterListContent:: %b\ncertificateRevocationList;binary:: %b\n"
    folded = ldif % (_folded(master_list(_LISTED, _SIGNING)), _folded(crl))
    read = [read_trust_file(one) for one in (_ROOT, both, crl, folded)]
    assert [(len(one.certificates), len(one.revocations), len(one.master_lists)) for one in read] == [
        (1, 0, 0),
        (2, 0, 0),
        (0, 1, 0),
        (0, 1, 1),
    ]


def _folded(content: bytes) -> bytes:
    text = base64.b64encode(content)
    return b"\n ".join(text[at : at + 70] for at in range(0, len(text), 70))


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x30", b"\x30\x00", b"\x30\x03\x02\x01\x01", _ROOT + b"\0", _ROOT[:-1], b"dn: c=UT\n"]
)
def test_a_file_that_is_none_of_these_is_refused(content: bytes) -> None:
    with pytest.raises(TrustFileUnreadable):
        read_trust_file(content)


def test_what_a_caller_names_is_trusted_for_the_call_and_says_where_it_is_from() -> None:
    trust = trust_named([("list.ml", _list()), ("root.cer", read_trust_file(_ROOT))], Trust(), for_any_country=True)
    assert {(one.source, one.is_for_any_country) for one in trust.anchors} == {("list.ml", False), ("root.cer", True)}


def _source(name: str, *certificates: bytes, signed_on: date | None = None) -> TrustSource:
    return TrustSource(name=name, sha256="ab", imported_on=TODAY, signed_on=signed_on, certificates=certificates, revocations=(b"list",))


def test_the_store_gives_back_what_was_saved_and_nothing_where_nothing_was(tmp_path: Path) -> None:
    store, saved = TrustStore(tmp_path / "trust"), StoredTrust((_source("a", b"1", b"2"), _source("b", b"2", b"3", signed_on=TODAY)))
    assert store.load() == StoredTrust()
    store.save(saved)
    assert store.load() == saved
    assert [(one.certificate, one.source) for one in saved.trust.anchors] == [(b"1", "a"), (b"2", "a"), (b"3", "b")]
    assert [path.name for path in (tmp_path / "trust").iterdir()] == ["trust.json"]


def test_a_newer_file_of_a_source_replaces_the_former_and_an_older_one_is_refused() -> None:
    before = StoredTrust((_source("list", b"1", b"2", signed_on=date(2026, 5, 1)), _source("other", b"3")))
    after = before.with_source(_source("list", b"2", b"4", signed_on=date(2026, 6, 1)))
    change = before.change_to(after)
    assert (change.added, change.removed, change.kept) == ((sha256_of(b"4"),), (sha256_of(b"1"),), 2)
    for signed_on in (date(2026, 4, 30), None):
        with pytest.raises(TrustFileOlder):
            before.with_source(_source("list", b"1", signed_on=signed_on))


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"version": 2}', '{"version": 1, "sources": [1]}', '{"version": 1, "sources": [{}]}'])
def test_a_store_that_cannot_be_read_trusts_nothing(tmp_path: Path, broken: str) -> None:
    (tmp_path / "trust.json").write_text(broken)
    with pytest.raises(TrustStoreBroken):
        TrustStore(tmp_path).load()


def test_an_entry_that_was_changed_is_noticed(tmp_path: Path) -> None:
    TrustStore(tmp_path).save(StoredTrust((_source("a", b"first"),)))
    stored = json.loads((tmp_path / "trust.json").read_text())
    stored["sources"][0]["certificates"] = {sha256_of(b"first"): base64.b64encode(b"other").decode()}
    (tmp_path / "trust.json").write_text(json.dumps(stored))
    with pytest.raises(TrustStoreBroken):
        TrustStore(tmp_path).load()


def test_a_list_is_proven_by_its_own_day() -> None:
    old = replace(list_signer(), until_on=date(2026, 6, 1))
    require_list_proven(_list(signer=old).master_lists[0], _TRUST, today=TODAY)
    with pytest.raises(TrustNotProven):  # without a day it is the day of today
        require_list_proven(_list(signer=old, signed_on=None).master_lists[0], _TRUST, today=TODAY)
