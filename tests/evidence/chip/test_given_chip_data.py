"""Chip data of others, where it is at hand: a specimen, master lists of two states, and issuers with explicit curves."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from asn1crypto import pem
from asn1crypto.keys import ECPrivateKey, PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from realname.evidence.chip.certificates import parse_certificate
from realname.evidence.chip.examination import ChipExamination, examine
from realname.evidence.chip.files import sort_files
from realname.evidence.chip.portraits import RecordForm, read_portraits
from realname.evidence.chip.proving_trust import require_list_proven, trust_named
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.chip.trust_files import read_trust_file
from realname.evidence.model.chip import CountryAgreement, GroupState, PassiveAuthentication, Step
from realname.verification.engine.comparing.reference import decode_portrait
from realname.verification.engine.decoding.limits import ImageLimits
from tests.evidence.chip.documents import GROUPS, Document, Signing, group_1, zone
from tests.evidence.chip.issuers import CURVE_CLASSES, Party, PrivateKey, Scheme

_TODAY = date(2026, 11, 29)
_SETS = {
    "sha256_rsa_65537_2048": ("rsa", "sha256_rsa_65537_4096"),
    "sha256_rsa_65537_3072": ("rsa", "sha256_rsa_65537_4096"),
    "sha256_rsa_65537_4096": ("rsa", "sha256_rsa_65537_4096"),
    "sha256_rsapss_32_65537_2048": ("pss", "sha256_rsapss_32_65537_2048"),
    "sha384_rsapss_48_65537_3072": ("pss", "sha384_rsapss_48_65537_3072"),
    "sha256_ecdsa_secp256r1": ("ecdsa", "sha256_ecdsa_secp256r1"),
    "sha256_ecdsa_brainpoolP256r1": ("ecdsa", "sha256_ecdsa_brainpoolP256r1"),
    "sha384_ecdsa_brainpoolP384r1": ("ecdsa", "sha384_ecdsa_brainpoolP384r1"),
}


@pytest.fixture(scope="session")
def emrtd(evaluation_data: Path) -> Path:
    return evaluation_data / "emrtd"


def _examined(files: Mapping[str, bytes], trust: Trust | None = None) -> ChipExamination:
    return examine(sort_files(files.items()), trust or Trust(), today=_TODAY)


def test_the_specimen_of_2008_fails_by_its_group_15_and_is_untrusted_without_it(emrtd: Path) -> None:
    files = {path.name: path.read_bytes() for path in (emrtd / "bsi2008").iterdir()}
    found = _examined(files).authenticity
    assert (found.result, found.step) == (PassiveAuthentication.FAILED, Step.GROUP_NOT_SIGNED)
    without = _examined({name: content for name, content in files.items() if name != "Datagroup15.bin"})
    assert without.authenticity.result is PassiveAuthentication.UNTRUSTED
    assert without.authenticity.groups == dict.fromkeys((1, 2, 14), GroupState.AGREES) | {3: GroupState.ABSENT}
    assert (without.zone is not None and without.zone.is_valid, without.portraits[0].kind) == (True, "jpeg2000")


def test_the_portraits_of_both_standards_are_decoded_by_the_confined_decoder(emrtd: Path) -> None:
    files = {"bsi2008/Datagroup2.bin": RecordForm.ISO_19794, "iso39794/DG2_AllFields.dat": RecordForm.ISO_39794}
    old, new = ((read_portraits((emrtd / name).read_bytes())[0], form) for name, form in files.items())
    assert [portrait.form for portrait, _ in (old, new)] == [form for _, form in (old, new)]
    assert decode_portrait(old[0].picture, ImageLimits()).pixels.shape == (531, 413, 3)


@pytest.mark.parametrize(
    ("name", "root", "count"),
    [("DE_ML_2026-05-28-08-28-45.ml", "DE_ROOT_CA_CSCA07.cer", 588), ("NL_ML_2026-07-22.ml", "NL_ROOT_CA.cer", 411)],
)
def test_a_states_list_is_proven_by_its_root_and_every_certificate_of_it_is_readable(emrtd: Path, name: str, root: str, count: int) -> None:
    listed = read_trust_file((emrtd / "master_lists" / name).read_bytes()).master_lists[0]
    issuer = read_trust_file((emrtd / "master_lists" / root).read_bytes())
    require_list_proven(listed, trust_named([("root", issuer)], Trust()), today=_TODAY)
    read = [parse_certificate(one, wrong=Step.KEY_WRONG) for one in listed.certificates]
    assert (len(read), all(one.country for one in read)) == (count, True)


def _certificate(file: Path) -> Certificate:
    return Certificate.load(pem.unarmor(file.read_bytes())[2])


def _key(file: Path) -> PrivateKey:
    """A private key, the curve of which may be explicit: `cryptography` does not load such a one."""
    curve = file.parent.name.rpartition("_")[2]
    if curve in CURVE_CLASSES:
        kind, _, content = list(pem.unarmor(file.read_bytes(), multiple=True))[-1]
        number = ECPrivateKey.load(content) if kind == "EC PRIVATE KEY" else PrivateKeyInfo.load(content)["private_key"].parsed
        return ec.derive_private_key(number["private_key"].native, CURVE_CLASSES[curve])
    key = load_pem_private_key(file.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@cache
def _signing(mock: Path, name: str) -> tuple[Signing, Trust]:
    kind, of = _SETS[name]
    digest, root = name[:6], _certificate(mock / of / "mock_csca.pem")
    signing = Signing(
        signer=Party(key=_key(mock / name / "mock_dsc.key")),
        issuer=Party(key=_key(mock / name / "mock_dsc.key")),
        certificates=(_certificate(mock / name / "mock_dsc.pem"),),
        scheme=Scheme(kind=kind, digest=digest, salt_bytes=48 if digest == "sha384" else 32),
        digest=digest,
        names_first=True,
    )
    return signing, Trust(anchors=(Anchor(certificate=root.dump(), source="mock"),))


@pytest.mark.parametrize("name", _SETS)
def test_every_invented_issuer_verifies_its_own_documents_and_no_other_does(emrtd: Path, name: str) -> None:
    mock = emrtd / "mock"
    signing, trust = _signing(mock, name)
    document = Document(signing=signing, groups=GROUPS | {1: group_1(zone(state="FRA"))})
    found = _examined(dict(document.files()), trust).authenticity
    assert (found.result, found.country) == (PassiveAuthentication.VERIFIED, CountryAgreement.AGREES)
    others = [_signing(mock, other)[1] for other in _SETS if _SETS[other][1] != _SETS[name][1]]
    answers = {_examined(dict(document.files()), other).authenticity.result for other in others}
    assert answers == {PassiveAuthentication.UNTRUSTED}
