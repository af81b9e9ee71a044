"""The TPM 2.0 of a counter, by tpm2-pytss from the extra `realname[camera]`, which is imported when a TPM is opened (ADR 0091).

Its resource manager is the kernel's (`device:/dev/tpmrm0`), or the only program is this one. Commands are sent one at a time.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from realname.capture.errors import EndorsementMissing, TpmFailed, TpmUnavailable
from realname.capture.model.signed_frames import SIGNATURE_BYTES
from realname.capture.model.statements import QUOTED_PCRS

if TYPE_CHECKING:
    from tpm2_pytss import ESAPI, ESYS_TR, TPM2B_PUBLIC, TPMT_SIGNATURE

_KINDS = ("EK-ECC256", "EK-RSA2048")  # the profile's names (TCG EK Credential Profile, 2.2.1.4), the better first
_MOST_QUOTES = 8  # the kernel may measure a file between a quote and the reading of PCRs
_PCRS_A_READ = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """What the TPM's maker vouches for.

    Attributes:
        certificate: DER.
        public: TPMT_PUBLIC of the endorsement key.
    """

    certificate: bytes
    public: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A key that this TPM alone can load.

    Attributes:
        public: TPMT_PUBLIC.
        private: TPM2B_PRIVATE, encrypted by the TPM.
    """

    public: bytes
    private: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraKeys:
    """The keys of one enrolment: `attestation` signs statements of the TPM alone, `frame` signs digests that it is given."""

    attestation: WrappedKey
    frame: WrappedKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the TPM says, signed by the attestation key.

    Attributes:
        attest: TPMS_ATTEST: the bytes that are signed.
        signature: TPMT_SIGNATURE.
    """

    attest: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Statement):
    """A statement on the PCRs.

    Attributes:
        pcrs: Values of PCRs 0 to 10 (SHA-256 bank) that were quoted.
        starts: How often the TPM was reset and restarted, each plus a number that the TPM keeps for this key (TPM 2.0 Part 1, 36.7):
            they change when the machine starts or wakes up.
    """

    pcrs: tuple[bytes, ...]
    starts: tuple[int, int]


class Tpm:
    """An open connection. Any thread may use it."""

    def __init__(self, tcti: str) -> None:
        """Open it.

        Args:
            tcti: How tpm2-tss names the TPM, such as `device:/dev/tpmrm0`.

        Raises:
            TpmUnavailable: tpm2-pytss is not installed, or nothing answers.
        """
        os.environ.setdefault("TSS2_LOG", "all+none")  # the library would write every failed command to standard error
        try:
            from tpm2_pytss import ESAPI, TSS2_Exception
        except ImportError:
            raise TpmUnavailable(cause="package-missing") from None
        self._lock = threading.Lock()
        try:
            self._esapi = ESAPI(tcti)
        except (TSS2_Exception, RuntimeError, ValueError):
            raise TpmUnavailable(cause="not-reached") from None
        self._attestation: ESYS_TR | None = None
        self._frame: ESYS_TR | None = None

    def close(self) -> None:
        """Leave the TPM; keys that were loaded are gone."""
        with self._lock:
            self._flush(self._attestation)
            self._flush(self._frame)
            self._attestation = self._frame = None
            self._esapi.close()

    def endorsement(self) -> Endorsement:
        """Read the maker's certificate and create the endorsement key that it names.

        Raises:
            EndorsementMissing: There is no certificate.
            TpmFailed: The TPM refused a command.
        """
        with self._commands("endorsement") as esapi, self._endorsement_key(esapi) as (certificate, public, _):
            return Endorsement(certificate=_whole_certificate(certificate), public=public.publicArea.marshal())

    def make_keys(self) -> CameraKeys:
        """Create the attestation key and the frame key below the TPM's storage key, and load them.

        Raises:
            TpmFailed: The TPM refused a command.
        """
        from tpm2_pytss import TPM2B_PUBLIC, TPM2B_SENSITIVE_CREATE, TPMA_OBJECT

        made = TPMA_OBJECT.FIXEDTPM | TPMA_OBJECT.FIXEDPARENT | TPMA_OBJECT.SENSITIVEDATAORIGIN | TPMA_OBJECT.USERWITHAUTH
        signs = made | TPMA_OBJECT.SIGN_ENCRYPT | TPMA_OBJECT.NODA

        def create(esapi: "ESAPI", parent: "ESYS_TR", attributes: "TPMA_OBJECT") -> WrappedKey:
            template = TPM2B_PUBLIC.parse("ecc256:ecdsa-sha256:null", objectAttributes=attributes)
            private, public, *_ = esapi.create(parent, TPM2B_SENSITIVE_CREATE(), template)
            return WrappedKey(public=public.publicArea.marshal(), private=private.marshal())

        with self._commands("create") as esapi, _storage_key(esapi) as parent:
            keys = CameraKeys(
                attestation=create(esapi, parent, signs | TPMA_OBJECT.RESTRICTED),
                frame=create(esapi, parent, signs),
            )
        self.load(keys)
        return keys

    def load(self, keys: CameraKeys) -> None:
        """Load the keys of an enrolment.

        Raises:
            TpmFailed: They are another TPM's, or the TPM was cleared.
        """
        with self._commands("load") as esapi, _storage_key(esapi) as parent:
            self._attestation = _load(esapi, parent, keys.attestation)
            self._frame = _load(esapi, parent, keys.frame)

    def activate(self, *, credential_blob: bytes, encrypted_secret: bytes) -> bytes:
        """Recover the secret that a server encrypted for the endorsement key and the attestation key together.

        Raises:
            EndorsementMissing: There is no certificate.
            TpmFailed: It was encrypted for other keys.
        """
        from tpm2_pytss import ESYS_TR, TPM2_ALG, TPM2_SE, TPM2B_ENCRYPTED_SECRET, TPM2B_ID_OBJECT, TPMT_SYM_DEF

        try:
            blob, _ = TPM2B_ID_OBJECT.unmarshal(credential_blob)
            secret, _ = TPM2B_ENCRYPTED_SECRET.unmarshal(encrypted_secret)
        except (self._problem, ValueError):
            raise TpmFailed(command="activate") from None
        with self._commands("activate") as esapi, self._endorsement_key(esapi) as (_, _, key):
            plain = TPMT_SYM_DEF(algorithm=TPM2_ALG.NULL)
            session = esapi.start_auth_session(ESYS_TR.NONE, ESYS_TR.NONE, TPM2_SE.POLICY, plain, TPM2_ALG.SHA256)
            try:
                esapi.policy_secret(ESYS_TR.ENDORSEMENT, session, expiration=0)
                found = esapi.activate_credential(self._loaded(self._attestation), key, blob, secret, session2=session)
            finally:
                self._flush(session)
        return bytes(found)

    def certify_frame_key(self, qualifying: bytes) -> Statement:
        """Have the attestation key say that the frame key lies in the same TPM.

        Raises:
            TpmFailed: The TPM refused a command.
        """
        from tpm2_pytss import TPM2_ALG, TPMT_SIG_SCHEME

        with self._commands("certify") as esapi:
            scheme = TPMT_SIG_SCHEME(scheme=TPM2_ALG.NULL)
            said, signature = esapi.certify(self._loaded(self._frame), self._loaded(self._attestation), qualifying, scheme)
        return Statement(attest=bytes(said), signature=signature.marshal())

    def quote(self, qualifying: bytes) -> Quote:
        """Have the attestation key sign PCRs 0 to 10 of the SHA-256 bank, and read the values that it signed.

        Raises:
            TpmFailed: The TPM refused a command, or the PCRs change all the time.
        """
        from tpm2_pytss import TPML_PCR_SELECTION, TPMS_ATTEST

        selection = TPML_PCR_SELECTION.parse(f"sha256:{','.join(map(str, QUOTED_PCRS))}")
        with self._commands("quote") as esapi:
            pcrs = _read_pcrs(esapi)
            for _ in range(_MOST_QUOTES):
                said, signature = esapi.quote(self._loaded(self._attestation), selection, qualifying)
                before, pcrs = pcrs, _read_pcrs(esapi)
                if before == pcrs:
                    attest, _ = TPMS_ATTEST.unmarshal(bytes(said))
                    starts = (int(attest.clockInfo.resetCount), int(attest.clockInfo.restartCount))
                    return Quote(attest=bytes(said), signature=signature.marshal(), pcrs=pcrs, starts=starts)
        raise TpmFailed(command="quote", cause="pcrs-change")

    def sign(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest with the frame key: r||s, 64 bytes.

        Raises:
            TpmFailed: The TPM refused the command, or is gone.
        """
        from tpm2_pytss import TPM2_ALG, TPMT_SIG_SCHEME

        with self._commands("sign") as esapi:
            signature = esapi.sign(self._loaded(self._frame), digest, TPMT_SIG_SCHEME(scheme=TPM2_ALG.NULL))
        return _raw(signature)

    @property
    def _problem(self) -> type[Exception]:
        from tpm2_pytss import TSS2_Exception

        problem: type[Exception] = TSS2_Exception
        return problem

    @contextmanager
    def _commands(self, name: str) -> Iterator["ESAPI"]:
        with self._lock:
            try:
                yield self._esapi
            except self._problem as problem:
                raise TpmFailed(command=name, response=f"0x{getattr(problem, 'rc', 0):x}") from None

    def _loaded(self, key: "ESYS_TR | None") -> "ESYS_TR":
        if key is None:
            raise TpmFailed(command="load", cause="no-keys")
        return key

    def _flush(self, handle: "ESYS_TR | None") -> None:
        if handle is None:
            return
        try:
            self._esapi.flush_context(handle)
        except self._problem:
            return  # the TPM is gone, and with it the key

    @contextmanager
    def _endorsement_key(self, esapi: "ESAPI") -> Iterator[tuple[bytes, "TPM2B_PUBLIC", "ESYS_TR"]]:
        """Make the endorsement key that the maker certified, as the profile's template or the TPM's own says."""
        from tpm2_pytss import ESYS_TR, TPM2B_SENSITIVE_CREATE
        from tpm2_pytss.utils import NVReadEK, create_ek_template

        read: Callable[[int], bytes] = NVReadEK(esapi)
        for kind in _KINDS:
            certificate, template = create_ek_template(kind, read)
            if certificate:
                break
        else:
            raise EndorsementMissing
        key, public, *_ = esapi.create_primary(TPM2B_SENSITIVE_CREATE(), template, ESYS_TR.ENDORSEMENT)
        try:
            yield certificate, public, key
        finally:
            self._flush(key)


@contextmanager
def _storage_key(esapi: "ESAPI") -> Iterator["ESYS_TR"]:
    """Make the storage key on P-256: the same one each time, until the TPM is cleared."""
    from tpm2_pytss import ESYS_TR, TPM2B_PUBLIC, TPM2B_SENSITIVE_CREATE, TPMA_OBJECT

    made = TPMA_OBJECT.FIXEDTPM | TPMA_OBJECT.FIXEDPARENT | TPMA_OBJECT.SENSITIVEDATAORIGIN | TPMA_OBJECT.USERWITHAUTH
    attributes = made | TPMA_OBJECT.RESTRICTED | TPMA_OBJECT.DECRYPT | TPMA_OBJECT.NODA
    template = TPM2B_PUBLIC.parse("ecc256:aes128cfb", objectAttributes=attributes)
    key, *_ = esapi.create_primary(TPM2B_SENSITIVE_CREATE(), template, ESYS_TR.OWNER)
    try:
        yield key
    finally:
        esapi.flush_context(key)


def _load(esapi: "ESAPI", parent: "ESYS_TR", key: WrappedKey) -> "ESYS_TR":
    from tpm2_pytss import TPM2B_PRIVATE, TPM2B_PUBLIC, TPMT_PUBLIC

    try:
        private, _ = TPM2B_PRIVATE.unmarshal(key.private)
        public, _ = TPMT_PUBLIC.unmarshal(key.public)
    except ValueError:
        raise TpmFailed(command="load") from None
    return esapi.load(parent, private, TPM2B_PUBLIC(publicArea=public))


def _read_pcrs(esapi: "ESAPI") -> tuple[bytes, ...]:
    from tpm2_pytss import TPML_PCR_SELECTION

    values: list[bytes] = []
    for first in range(0, len(QUOTED_PCRS), _PCRS_A_READ):
        wanted = QUOTED_PCRS[first : first + _PCRS_A_READ]
        _, _, digests = esapi.pcr_read(TPML_PCR_SELECTION.parse(f"sha256:{','.join(map(str, wanted))}"))
        if len(digests) != len(wanted):
            raise TpmFailed(command="pcr-read", cause="no-bank-of-sha256")
        values += [bytes(digest) for digest in digests]
    return tuple(values)


def _raw(signature: "TPMT_SIGNATURE") -> bytes:
    half = SIGNATURE_BYTES // 2
    pair = signature.signature.ecdsa
    return b"".join(bytes(part).rjust(half, b"\0") for part in (pair.signatureR, pair.signatureS))


def _whole_certificate(content: bytes) -> bytes:
    """Cut off what some makers fill the index up with, behind the certificate."""
    long_form = 0x80
    length = content[1] if len(content) > 1 else 0
    head = 2
    if length & long_form:
        head += length & ~long_form
        length = int.from_bytes(content[2:head], "big")
    return content[: head + length]
