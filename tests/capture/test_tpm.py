"""A counter's TPM makes its keys, proves that they lie beside the maker's key, and signs: judged by tpm2-tools and another library."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from realname.capture.connectors.tpm import CameraKeys, Tpm
from realname.capture.errors import TpmFailed, TpmUnavailable
from tests.capture.conftest import measure_boot
from tests.support.measurements import booted_pcrs
from tests.support.played_camera_server import is_signed, raw
from tests.support.swtpm import Endorsement, SoftTpm, running_tpm

QUALIFYING = hashlib.sha256(b"nonce").digest()


@pytest.fixture(scope="module")
def tpm(soft_tpm: SoftTpm) -> Iterator[Tpm]:
    opened = Tpm(soft_tpm.tcti)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def keys(tpm: Tpm) -> CameraKeys:
    return tpm.make_keys()


def test_the_makers_certificate_is_for_the_endorsement_key(tpm: Tpm, soft_tpm: SoftTpm) -> None:
    endorsement = tpm.endorsement()
    certificate = x509.load_der_x509_certificate(endorsement.certificate)
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(soft_tpm.issuer.read_bytes()))
    # The certificate's point is the one at the end of the public area.
    assert endorsement.public[-66:-34] + endorsement.public[-32:] in endorsement.certificate


def test_a_digest_is_signed_by_the_frame_key(tpm: Tpm, keys: CameraKeys) -> None:
    digest = hashlib.sha256(b"frame").digest()
    assert is_signed(keys.frame.public, tpm.sign(digest), b"frame")
    assert not is_signed(keys.attestation.public, tpm.sign(digest), b"frame")


def test_the_attestation_key_says_that_the_frame_key_lies_beside_it(tpm: Tpm, keys: CameraKeys) -> None:
    said = tpm.certify_frame_key(QUALIFYING)
    assert is_signed(keys.attestation.public, raw(said.signature), said.attest)
    name = b"\0\x0b" + hashlib.sha256(keys.frame.public).digest()
    assert name in said.attest
    assert QUALIFYING in said.attest


def test_a_quote_is_of_the_pcrs_that_it_comes_with(tpm: Tpm, keys: CameraKeys, soft_tpm: SoftTpm, tmp_path: Path) -> None:
    quote = tpm.quote(QUALIFYING)
    assert list(quote.pcrs) == [*booted_pcrs(), bytes(32)]
    assert is_signed(keys.attestation.public, raw(quote.signature), quote.attest)
    assert hashlib.sha256(b"".join(quote.pcrs)).digest() in quote.attest
    # tpm2-tools reads the same files as a verifier of its own would.
    (tmp_path / "public").write_bytes(len(keys.attestation.public).to_bytes(2, "big") + keys.attestation.public)
    (tmp_path / "attest").write_bytes(quote.attest)
    (tmp_path / "signature").write_bytes(quote.signature)
    files = ("-u", str(tmp_path / "public"), "-m", str(tmp_path / "attest"), "-s", str(tmp_path / "signature"))
    soft_tpm.tool("tpm2_checkquote", *files, "-q", QUALIFYING.hex())


@pytest.mark.parametrize("endorsement", Endorsement)
def test_a_secret_for_both_keys_is_recovered(endorsement: Endorsement, tmp_path: Path) -> None:
    with running_tpm(endorsement) as soft:
        tpm = Tpm(soft.tcti)
        keys = tpm.make_keys()
        blob, encrypted = credential(soft, tpm.endorsement().public, keys.attestation.public, tmp_path)
        assert tpm.activate(credential_blob=blob, encrypted_secret=encrypted) == b"0123456789abcdef"
        other_blob, other = credential(soft, tpm.endorsement().public, keys.frame.public, tmp_path)
        with pytest.raises(TpmFailed):
            tpm.activate(credential_blob=other_blob, encrypted_secret=other)
        with pytest.raises(TpmFailed):
            tpm.activate(credential_blob=b"\0", encrypted_secret=b"")
        tpm.close()


def credential(soft: SoftTpm, endorsement: bytes, public: bytes, folder: Path) -> tuple[bytes, bytes]:
    """Have tpm2-tools encrypt a secret, without the TPM: the form of its file is two structures behind a header of 8 bytes."""
    (folder / "endorsement").write_bytes(len(endorsement).to_bytes(2, "big") + endorsement)
    (folder / "secret").write_bytes(b"0123456789abcdef")
    name = (b"\0\x0b" + hashlib.sha256(public).digest()).hex()
    files = ("-u", str(folder / "endorsement"), "-s", str(folder / "secret"), "-o", str(folder / "made"))
    soft.tool("tpm2_makecredential", "-T", "none", *files, "-n", name)
    made = (folder / "made").read_bytes()[8:]
    end = 2 + int.from_bytes(made[:2], "big")
    return made[:end], made[end:]


def test_keys_load_again_after_the_power_went_and_the_start_is_counted() -> None:
    with running_tpm() as soft:
        measure_boot(soft)
        tpm = Tpm(soft.tcti)
        keys = tpm.make_keys()
        before = tpm.quote(QUALIFYING).starts
        tpm.close()
        soft.reset()
        tpm = Tpm(soft.tcti)
        tpm.load(keys)
        digest = hashlib.sha256(b"frame").digest()
        assert is_signed(keys.frame.public, tpm.sign(digest), b"frame")
        assert tpm.quote(QUALIFYING).starts == (before[0] + 1, before[1])
        soft.stop()
        with pytest.raises(TpmFailed):
            tpm.sign(digest)
        tpm.close()


def test_keys_of_another_tpm_do_not_load(keys: CameraKeys) -> None:
    with running_tpm() as other:
        tpm = Tpm(other.tcti)
        with pytest.raises(TpmFailed) as refused:
            tpm.load(keys)
        assert refused.value.facts["command"] == "load"
        with pytest.raises(TpmFailed):
            tpm.sign(QUALIFYING)
        tpm.close()


def test_a_tpm_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(TpmUnavailable) as refused:
        Tpm(f"swtpm:path={tmp_path / 'none'}")
    assert refused.value.facts == {"cause": "not-reached"}
