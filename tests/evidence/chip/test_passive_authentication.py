"""Passive authentication: one clear document, and every forgery of it is refused by the code of its step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from realname.evidence.chip.files import sort_files
from realname.evidence.chip.passive_authentication import authenticate
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.model.chip import Authenticity, CountryAgreement, GroupState, Note, PassiveAuthentication, SignedOnBy, Step
from tests.evidence.chip.documents import (
    CLEAR,
    GROUPS,
    ISSUER,
    SIGNER,
    TODAY,
    Document,
    contents,
    group_1,
    group_2,
    group_12,
    hash_list,
    list_signer,
    revocation_list,
    signed_by,
    tlv,
    zone,
)
from tests.evidence.chip.issuers import (
    CURVE_CLASSES,
    Party,
    Scheme,
    dumped,
    elliptic_key,
    explicit_info,
    issuer,
    rsa_key,
    signer_of,
)

_VERIFIED = (PassiveAuthentication.VERIFIED, None)


def _trust(*issuers: Party, revocations: tuple[bytes, ...] = (), is_for_any_country: bool = False) -> Trust:
    anchors = (Anchor(certificate=dumped(one.certified_by(one)), source="test", is_for_any_country=is_for_any_country) for one in issuers)
    return Trust(anchors=tuple(anchors), revocations=revocations)


TRUST = _trust(ISSUER)


def _of(document: Document, trust: Trust = TRUST, **others: bytes) -> Authenticity:
    return authenticate(sort_files(document.files(**others)), trust, today=TODAY)


def _answer(document: Document, trust: Trust = TRUST, **others: bytes) -> tuple[PassiveAuthentication, Step | None]:
    found = _of(document, trust, **others)
    return found.result, found.step


def test_a_clear_document_is_verified_and_says_by_whom() -> None:
    found = _of(CLEAR)
    assert (found.result, found.step) == _VERIFIED
    assert found.groups == {1: GroupState.AGREES, 2: GroupState.AGREES}
    assert found.signer is not None
    assert found.issuer is not None
    assert (found.signer.country, found.signer.serial, found.issuer.source) == ("UT", "4D", "test")
    assert found.notes == {Note.NO_REVOCATION_LIST, Note.COUNTRY_NOT_COMPARED}


def test_without_a_trusted_issuer_everything_else_may_be_right_and_it_is_untrusted() -> None:
    found = _of(CLEAR, Trust())
    assert (found.result, found.step, found.issuer) == (PassiveAuthentication.UNTRUSTED, None, None)


def test_another_issuer_of_the_same_name_is_no_trusted_one() -> None:
    nameless = replace(ISSUER, key_id=b"")
    document = signed_by(signer_of(nameless, SIGNER.key), nameless)
    assert _answer(document, _trust(replace(issuer(1), key_id=b""))) == (PassiveAuthentication.UNTRUSTED, None)
    assert _answer(document, _trust(replace(issuer(1), key_id=b""), nameless)) == _VERIFIED


def _forged_issuer() -> Document:
    """An attacker's own issuer, with the name and key identifier of the trusted one."""
    own = replace(ISSUER, key=elliptic_key(number=66))
    return signed_by(signer_of(own, SIGNER.key), own)


FORGERIES: dict[str, tuple[Callable[[], Document], Step]] = {
    "a group is another one": (lambda: _swapped(), Step.GROUP_HASH_DIFFERS),  # noqa: PLW0108 - defined below
    "the list is that of another document": (
        lambda: _with(content=hash_list({1: group_1(zone(code="I")), 2: group_2()}), attributes_of=None),
        Step.GROUP_HASH_DIFFERS,
    ),
    "the list is changed after signing": (lambda: _signing(attribute_digest=bytes(32)), Step.SIGNED_ATTRIBUTES_WRONG),
    "the attributes are signed for something else": (lambda: _signing(attributes_of=b"other attributes"), Step.SIGNATURE_WRONG),
    "the attributes name another type of content": (lambda: _signing(attribute_type="data"), Step.SIGNED_ATTRIBUTES_WRONG),
    "the type of content is not signed": (lambda: _signing(drop_attribute="content_type"), Step.SIGNED_ATTRIBUTES_WRONG),
    "the digest is not signed": (lambda: _signing(drop_attribute="message_digest"), Step.SIGNED_ATTRIBUTES_WRONG),
    "the content is no list of digests": (lambda: _signing(content_type="data"), Step.SECURITY_OBJECT_UNREADABLE),
    "another key signed": (lambda: _signing(key=elliptic_key(number=9)), Step.SIGNATURE_WRONG),
    "two signers": (lambda: _signing(signers=2), Step.SEVERAL_SIGNERS),
    "no signer": (lambda: _signing(signers=0), Step.SEVERAL_SIGNERS),
    "no certificate": (lambda: _signing(certificates=()), Step.SIGNER_MISSING),
    "the certificate of another serial number": (
        lambda: _signing(certificates=(replace(SIGNER, serial=78).certified_by(ISSUER),)),
        Step.SIGNER_MISSING,
    ),
    "two certificates of one name": (
        lambda: _signing(certificates=(SIGNER.certified_by(ISSUER), replace(SIGNER, until_on=date(2030, 1, 1)).certified_by(ISSUER))),
        Step.SIGNER_MISSING,
    ),
    "two digests of one group": (lambda: _with(content=hash_list(GROUPS, twice=True)), Step.HASH_LIST_WRONG),
    "no group is listed": (lambda: _with(content=hash_list({})), Step.HASH_LIST_WRONG),
    "a group of number 17 is listed": (lambda: _with(content=hash_list(GROUPS | {17: b""})), Step.HASH_LIST_WRONG),
    "bytes follow in the list": (lambda: _with(content=hash_list(GROUPS, extra=b"\x05\x00")), Step.HASH_LIST_WRONG),
    "bytes follow behind the list": (lambda: _with(content=hash_list(GROUPS) + b"\x00"), Step.HASH_LIST_WRONG),
    "the version has no version info": (lambda: _with(content=hash_list(GROUPS, version=2)), Step.HASH_LIST_WRONG),
    "the signer was not valid yet": (lambda: _signing(signed_on=date(2019, 12, 31)), Step.SIGNER_EXPIRED),
    "the signer was not valid any more": (
        lambda: _signing(signer=replace(SIGNER, until_on=date(2024, 1, 1)), signed_on=date(2024, 1, 2)),
        Step.SIGNER_EXPIRED,
    ),
    "it was signed tomorrow": (lambda: _signing(signed_on=date(2026, 11, 30)), Step.SIGNER_EXPIRED),
    "the signer's key is for something else": (
        lambda: signed_by(replace(SIGNER, usage=frozenset({"key_agreement"}))),
        Step.SIGNER_NOT_ALLOWED,
    ),
    "the signer is a signer of master lists": (lambda: signed_by(list_signer()), Step.SIGNER_NOT_ALLOWED),
    "the signer is an issuer": (lambda: signed_by(replace(SIGNER, is_authority=True)), Step.SIGNER_NOT_ALLOWED),
    "the trusted issuer itself signed": (lambda: signed_by(ISSUER), Step.SIGNER_NOT_ALLOWED),
    "the signer has an unknown critical extension": (lambda: signed_by(replace(SIGNER, unknown_demand=True)), Step.SIGNER_NOT_ALLOWED),
    "the signer signs other types of documents": (
        lambda: signed_by(replace(SIGNER, document_types=("ID", "AR"))),
        Step.DOCUMENT_TYPE_DIFFERS,
    ),
    "the signer is of another country than its issuer": (lambda: signed_by(replace(SIGNER, country="XX")), Step.COUNTRY_DIFFERS),
    "a self-made issuer has the name and key identifier of a trusted one": (_forged_issuer, Step.ISSUER_SIGNATURE_WRONG),
}


def _signing(**changed: object) -> Document:
    return replace(CLEAR, signing=replace(CLEAR.signing, **changed))  # type: ignore[arg-type]


def _with(*, content: bytes, attributes_of: bytes | None = None) -> Document:
    return replace(CLEAR, content=content, signing=replace(CLEAR.signing, attributes_of=attributes_of))


def _swapped() -> Document:
    return replace(CLEAR, groups={1: group_1(zone(code="I")), 2: group_2()}, content=hash_list(GROUPS))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_every_forgery_fails_at_its_step(forgery: str) -> None:
    make, step = FORGERIES[forgery]
    assert _answer(make()) == (PassiveAuthentication.FAILED, step)


def test_without_a_security_object_nothing_is_authentic() -> None:
    files = sort_files((name, content) for name, content in CLEAR.files() if name != "SOD")
    found = authenticate(files, TRUST, today=TODAY)
    assert (found.result, found.step) == (PassiveAuthentication.FAILED, Step.SECURITY_OBJECT_MISSING)
    assert found.groups == {1: GroupState.NOT_SIGNED, 2: GroupState.NOT_SIGNED}


def test_a_group_that_is_not_in_the_list_fails_the_document() -> None:
    found = _of(CLEAR, DG11=tlv(0x6B, tlv(0x5C, b"")))
    assert (found.result, found.step) == (PassiveAuthentication.FAILED, Step.GROUP_NOT_SIGNED)
    assert found.groups[11] is GroupState.NOT_SIGNED


def test_a_listed_group_that_was_not_read_is_said_and_fails_nothing() -> None:
    more = replace(CLEAR, content=hash_list(GROUPS | {14: b"not read", 3: b"fingerprints"}))
    found = _of(more)
    assert (found.result, found.groups[14], found.groups[3]) == (PassiveAuthentication.VERIFIED, GroupState.ABSENT, GroupState.ABSENT)
    assert Note.GROUPS_NOT_READ in found.notes


def test_without_the_machine_readable_zone_nothing_is_verified() -> None:
    files = sort_files((name, content) for name, content in CLEAR.files() if name != "DG1")
    found = authenticate(files, TRUST, today=TODAY)
    assert (found.result, found.step) == (PassiveAuthentication.FAILED, Step.GROUP_MISSING)


def test_fingerprints_are_said_to_lie_there_and_have_to_be_in_the_list() -> None:
    more = replace(CLEAR, content=hash_list(GROUPS | {3: b"fingerprints"}))
    assert Note.BIOMETRICS_IGNORED in _of(more, DG3=tlv(0x63, b"fingerprints")).notes
    assert _answer(CLEAR, DG3=tlv(0x63, b"fingerprints")) == (PassiveAuthentication.FAILED, Step.GROUP_NOT_SIGNED)


def test_the_unsigned_list_of_groups_may_differ_and_this_is_said() -> None:
    found = _of(CLEAR, COM=contents(1, 2, 3))
    assert (found.result, Note.CONTENTS_DIFFER in found.notes) == (PassiveAuthentication.VERIFIED, True)


@pytest.mark.parametrize("version", [0, 1])
@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha384", "sha512"])
def test_both_versions_of_the_list_and_every_digest_are_read(version: int, digest: str) -> None:
    document = replace(CLEAR, content=hash_list(GROUPS, digest=digest, version=version))
    found = _of(document)
    assert (found.result, found.digest) == (PassiveAuthentication.VERIFIED, digest)
    assert (Note.WEAK_DIGEST in found.notes) == (digest == "sha1")


@pytest.mark.parametrize("curve", CURVE_CLASSES)
@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
def test_every_curve_is_verified_by_name_and_by_explicit_parameters(curve: str, digest: str) -> None:
    key = elliptic_key(curve, 5)
    for public in (None, explicit_info(key)):
        own = replace(ISSUER, key=key, public=public)
        signer = replace(signer_of(own, elliptic_key(curve, 6)), public=None if public is None else explicit_info(elliptic_key(curve, 6)))
        document = signed_by(signer, own, scheme=Scheme(digest=digest))
        assert _answer(document, _trust(own)) == _VERIFIED


@pytest.mark.parametrize(
    "scheme",
    [
        Scheme(kind="rsa"),
        Scheme(kind="rsa", digest="sha1"),
        Scheme(kind="pss"),
        Scheme(kind="pss", digest="sha512", salt_bytes=20),
        Scheme(kind="pss", digest="sha256", mask_digest="sha1"),
    ],
)
def test_rsa_is_verified_with_both_fillings_and_every_parameter_honoured(scheme: Scheme) -> None:
    own = replace(ISSUER, key=rsa_key(number=1))
    document = signed_by(signer_of(own, rsa_key(number=2)), own, scheme=scheme)
    assert _answer(document, _trust(own)) == _VERIFIED


@pytest.mark.parametrize(
    "stated",
    [Scheme(kind="pss", stated_salt_bytes=20), Scheme(kind="pss", stated_digest="sha384"), Scheme(kind="pss", stated_salt_bytes=64)],
)
def test_a_pss_signature_of_other_parameters_than_stated_is_wrong(stated: Scheme) -> None:
    document = signed_by(signer_of(ISSUER, rsa_key(number=2)), scheme=stated)
    assert _answer(document) == (PassiveAuthentication.FAILED, Step.SIGNATURE_WRONG)


def test_the_scheme_of_another_kind_of_key_is_not_taken() -> None:
    document = signed_by(signer_of(ISSUER, rsa_key(number=2)), scheme=Scheme(kind="rsa"))
    confused = replace(
        document,
        signing=replace(
            document.signing, certificates=(replace(SIGNER, key=elliptic_key(number=1)).certified_by(ISSUER),), key=rsa_key(number=2)
        ),
    )
    assert _answer(confused) == (PassiveAuthentication.FAILED, Step.ALGORITHM_UNSUPPORTED)


@pytest.mark.parametrize(
    "changed",
    [
        {"base": "public key"},
        {"cofactor": 2},
        {"order": 7},
        {"curve": {"a": bytes(32), "b": bytes(32)}},
        {"field_id": {"field_type": "prime_field", "parameters": 2**255 - 19}},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_curve_that_differs_from_a_named_one_in_anything_is_no_curve(changed: dict[str, object]) -> None:
    key = elliptic_key(number=1)
    if "base" in changed:  # CVE-2020-0601: a generator chosen so that the private key of a known public key is 1
        changed = {"base": explicit_info(key)["public_key"].native}
    document = signed_by(replace(SIGNER, public=explicit_info(key, **changed)))
    assert _answer(document) == (PassiveAuthentication.FAILED, Step.CURVE_NOT_NAMED)


def test_a_trusted_issuer_with_a_curve_of_its_own_answers_for_nothing() -> None:
    own = replace(ISSUER, public=explicit_info(elliptic_key(number=100), cofactor=3))
    assert _answer(CLEAR, _trust(own)) == (PassiveAuthentication.UNTRUSTED, None)


def test_the_day_of_signing_is_the_signed_one_else_the_day_of_issue_else_the_signers_first() -> None:
    issued = GROUPS | {12: group_12(b"20240229")}
    signed_on = [
        _of(_signing(signed_on=date(2023, 5, 6))).signed_on,
        _of(replace(CLEAR, groups=issued)).signed_on,
        _of(replace(CLEAR, groups=GROUPS | {12: group_12(b"\x20\x24\x02\x29")})).signed_on,
        _of(replace(CLEAR, groups=GROUPS | {12: group_12(b"20249999")})).signed_on,
    ]
    assert [(one.day, one.by) for one in signed_on if one] == [
        (date(2023, 5, 6), SignedOnBy.SIGNING_TIME),
        (date(2024, 2, 29), SignedOnBy.DATE_OF_ISSUE),
        (date(2024, 2, 29), SignedOnBy.DATE_OF_ISSUE),
        (date(2020, 1, 1), SignedOnBy.SIGNER_START),
    ]


def test_a_signer_that_has_expired_since_has_signed_what_it_signed() -> None:
    old = replace(SIGNER, until_on=date(2022, 1, 1))
    assert _answer(signed_by(old, signed_on=date(2021, 12, 31))) == _VERIFIED


@pytest.mark.parametrize(
    ("changed", "step"),
    [
        ({"usage": frozenset({"digital_signature"})}, Step.ISSUER_NOT_ALLOWED),
        ({"unknown_demand": True}, Step.ISSUER_NOT_ALLOWED),
        ({"until_on": date(2021, 1, 1)}, Step.ISSUER_EXPIRED),
        ({"from_on": date(2025, 1, 1)}, Step.ISSUER_EXPIRED),
    ],
)
def test_a_trusted_issuer_has_to_be_one_and_valid_on_the_day(changed: dict[str, object], step: Step) -> None:
    own = replace(ISSUER, **changed)  # type: ignore[arg-type]
    assert _answer(_signing(signed_on=date(2024, 1, 1)), _trust(own)) == (PassiveAuthentication.FAILED, step)


def test_of_two_certificates_of_one_issuer_the_one_that_was_valid_answers() -> None:
    old = replace(ISSUER, serial=2, until_on=date(2021, 1, 1))
    assert _answer(_signing(signed_on=date(2024, 1, 1)), _trust(old, ISSUER)) == _VERIFIED


def test_a_revoked_signer_fails_and_so_does_a_revoked_issuer() -> None:
    lists = {77: Step.SIGNER_REVOKED, 1: Step.ISSUER_REVOKED, 5: None}
    answers = {serial: _answer(CLEAR, _trust(ISSUER, revocations=(revocation_list(ISSUER, serial),)))[1] for serial in lists}
    assert answers == lists


def test_a_revocation_list_of_another_key_counts_for_nothing() -> None:
    forged = revocation_list(ISSUER, 77, key=elliptic_key(number=9))
    found = _of(CLEAR, _trust(ISSUER, revocations=(forged,)))
    assert (found.result, Note.NO_REVOCATION_LIST in found.notes) == (PassiveAuthentication.VERIFIED, True)


def test_a_revocation_list_by_the_states_next_key_counts() -> None:
    later = issuer(1)
    found = _answer(CLEAR, _trust(ISSUER, later, revocations=(revocation_list(ISSUER, 77, key=later.key),)))
    assert found == (PassiveAuthentication.FAILED, Step.SIGNER_REVOKED)


def test_a_revocation_list_that_is_overdue_is_said() -> None:
    due = {on: _of(CLEAR, _trust(ISSUER, revocations=(revocation_list(ISSUER, next_on=on),))).notes for on in (TODAY, date(2026, 11, 28))}
    assert [Note.REVOCATION_LIST_STALE in notes for notes in due.values()] == [False, True]


def _german(state: str) -> tuple[Document, Party]:
    own = replace(ISSUER, country="DE")
    document = signed_by(signer_of(own, SIGNER.key), own)
    return replace(document, groups=GROUPS | {1: group_1(zone(state=state))}), own


@pytest.mark.parametrize(
    ("state", "agreement"),
    [
        ("D", CountryAgreement.AGREES),
        ("DEU", CountryAgreement.AGREES),
        ("FRA", CountryAgreement.DIFFERS),
        ("GBR", CountryAgreement.DIFFERS),
        ("UTO", CountryAgreement.UNKNOWN),
    ],
)
def test_the_country_of_the_issuer_is_the_one_that_the_document_states(state: str, agreement: CountryAgreement) -> None:
    document, own = _german(state)
    found = _of(document, _trust(own))
    step = Step.COUNTRY_DIFFERS if agreement is CountryAgreement.DIFFERS else None
    assert (found.country, found.step) == (agreement, step)


def test_an_issuer_answers_for_another_country_only_where_the_caller_says_so_and_this_is_noted() -> None:
    document, own = _german("FRA")
    found = _of(document, _trust(own, is_for_any_country=True))
    assert (found.result, found.country, Note.COUNTRY_DIFFERS in found.notes) == (
        PassiveAuthentication.VERIFIED,
        CountryAgreement.DIFFERS,
        True,
    )


@pytest.mark.parametrize(
    ("signed_on", "period", "step"),
    [
        (date(2023, 5, 6), (date(2023, 5, 6), date(2023, 5, 6)), None),
        (date(2023, 5, 6), (None, date(2023, 5, 6)), None),
        (date(2023, 5, 6), (date(2023, 5, 7), None), Step.SIGNER_KEY_EXPIRED),
        (date(2023, 5, 6), (date(2020, 1, 1), date(2023, 5, 5)), Step.SIGNER_KEY_EXPIRED),
    ],
)
def test_a_signature_lies_in_the_period_of_the_signers_private_key(
    signed_on: date, period: tuple[date | None, date | None], step: Step | None
) -> None:
    found = _of(_signing(signer=replace(SIGNER, key_period=period), signed_on=signed_on))
    assert (found.step, Note.SIGNER_KEY_PERIOD in found.notes) == (step, False)


def test_a_day_of_issue_outside_that_period_is_noted() -> None:
    signing = replace(CLEAR.signing, signer=replace(SIGNER, key_period=(None, date(2024, 2, 28))))
    found = _of(replace(CLEAR, groups=GROUPS | {12: group_12(b"20240229")}, signing=signing))
    assert (found.result, Note.SIGNER_KEY_PERIOD in found.notes) == (PassiveAuthentication.VERIFIED, True)


@pytest.mark.parametrize(("until", "is_noted"), [(date(2020, 1, 1), False), (date(2019, 12, 31), True)])
def test_a_signer_that_begins_outside_the_period_of_the_issuers_key_is_noted(until: date, *, is_noted: bool) -> None:
    own = replace(ISSUER, key_period=(None, until))
    found = _of(signed_by(signer_of(own, SIGNER.key), own), _trust(own))
    assert (found.result, Note.ISSUER_KEY_PERIOD in found.notes) == (PassiveAuthentication.VERIFIED, is_noted)


@pytest.mark.parametrize(
    ("protected", "step"),
    [
        (("sha256", "sha256_ecdsa"), None),
        (("sha384", "sha256_ecdsa"), Step.SIGNED_ATTRIBUTES_WRONG),
        (("sha256", "sha384_ecdsa"), Step.SIGNED_ATTRIBUTES_WRONG),
        (("sha256", ""), Step.SIGNED_ATTRIBUTES_WRONG),
        (("md5", "sha256_ecdsa"), Step.ALGORITHM_UNSUPPORTED),
    ],
)
def test_algorithms_that_are_signed_are_those_that_are_used(protected: tuple[str, str], step: Step | None) -> None:
    assert _of(_signing(protected=protected)).step is step


@pytest.mark.parametrize(
    ("scheme", "is_noted"),
    [
        (Scheme(kind="pss"), False),
        (Scheme(kind="pss", salt_bytes=31), True),
        (Scheme(kind="pss", mask_digest="sha1"), True),
        (Scheme(kind="rsa"), False),
    ],
)
def test_unusual_parameters_of_pss_are_noted(scheme: Scheme, *, is_noted: bool) -> None:
    found = _of(signed_by(signer_of(ISSUER, rsa_key(number=2)), scheme=scheme))
    assert (found.result, Note.PSS_NOT_CONFORMING in found.notes) == (PassiveAuthentication.VERIFIED, is_noted)


@pytest.mark.parametrize(("bits", "is_noted"), [(2048, False), (1024, True)])
def test_a_short_key_is_noted(bits: int, *, is_noted: bool) -> None:
    found = _of(signed_by(signer_of(ISSUER, rsa_key(bits=bits, number=7))))
    assert (found.result, Note.WEAK_KEY in found.notes) == (PassiveAuthentication.VERIFIED, is_noted)


def test_the_signer_may_be_named_by_its_key() -> None:
    signer = replace(SIGNER, key_id=b"the signer")
    assert _answer(signed_by(signer, by_key_id=True)) == _VERIFIED
    other = replace(signer, key_id=b"another").certified_by(ISSUER)
    assert _answer(signed_by(signer, by_key_id=True, certificates=(other,))) == (PassiveAuthentication.FAILED, Step.SIGNER_MISSING)


def test_bytes_behind_the_signed_data_or_an_indefinite_length_are_refused() -> None:
    signed = dict(CLEAR.files())["SOD"]
    inner = signed[4:]
    for changed in (tlv(0x77, inner, b"\x00"), tlv(0x77, b"\x30\x80" + inner[4:] + b"\x00\x00"), tlv(0x77, inner[:-1])):
        assert _answer(CLEAR, SOD=changed) == (PassiveAuthentication.FAILED, Step.SECURITY_OBJECT_UNREADABLE)
