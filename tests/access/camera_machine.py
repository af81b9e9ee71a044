"""The machine of a counter with a camera, on a TPM in software: it answers as an honest agent does, and each answer can be spoiled."""

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from realname.access.model.camera import CameraOffer, EnrolmentProof, StateProof, TpmStatement
from realname.access.model.reference_state import ReferenceState, list_states
from realname.access.use_cases.cameras import CameraTask
from realname.capture.model.camera_device import CameraDevice
from realname.capture.model.signed_frames import FrameChain, frame_message
from realname.capture.model.statements import Purpose, qualifying_data
from realname.platform.tpm.structures import KeyAttribute
from tests.support.measurements import BOOT_DIGESTS, boot_entry, measured
from tests.support.swtpm import SoftTpm

DEVICE = CameraDevice(
    driver="uvcvideo", card="Counter Camera", bus="usb", vendor_id="046d", product_id="0825", serial="A1", interface="00:0e:01:00"
)
AGENT_PATH, AGENT = "/opt/realname/agent", b"the agent's program"
FILES: Mapping[str, bytes] = {"/usr/bin/python3": b"an interpreter", "/usr/lib/libc.so": b"a library"}

_MADE_HERE = KeyAttribute.FIXED_TPM | KeyAttribute.FIXED_PARENT | KeyAttribute.SENSITIVE_DATA_ORIGIN | KeyAttribute.USER_WITH_AUTH
FRAME_KEY = _MADE_HERE | KeyAttribute.SIGN | KeyAttribute.NO_DA
ATTESTATION_KEY = FRAME_KEY | KeyAttribute.RESTRICTED
STORAGE_KEY = _MADE_HERE | KeyAttribute.RESTRICTED | KeyAttribute.DECRYPT | KeyAttribute.NO_DA
SIGNS = "ecc256:ecdsa-sha256:null"
_REGISTERS = ",".join(map(str, range(11)))


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that is loaded.

    Attributes:
        public: TPMT_PUBLIC.
        wrapped: What only its TPM can load again; None: nothing.
    """

    handle: object
    public: bytes
    wrapped: tuple[object, object] | None = None


@dataclass(slots=True)
class CameraMachine:
    """One machine that has started and runs the agent.

    Attributes:
        measurements: The kernel's list.
    """

    tpm: SoftTpm
    kind: str = "EK-ECC256"
    device: CameraDevice = DEVICE
    measurements: bytes = b""
    tss: ModuleType = field(init=False)
    esapi: Any = field(init=False)
    certificates: Sequence[bytes] = field(init=False)
    endorsement: HeldKey = field(init=False)
    attestation: HeldKey = field(init=False)
    frames: HeldKey = field(init=False)
    _certificate: bytes = field(init=False)
    _template: object = field(init=False)

    def __post_init__(self) -> None:
        os.environ.setdefault("TSS2_LOG", "all+none")  # refused commands are what tests ask for
        self.tss, utils = import_module("tpm2_pytss"), import_module("tpm2_pytss.utils")
        self.esapi = self._open()
        self._certificate, self._template = utils.create_ek_template(self.kind, utils.NVReadEK(self.esapi))
        self.attestation, self.frames = self.make_key(ATTESTATION_KEY), self.make_key(FRAME_KEY)
        with self.endorsed() as key:
            self.endorsement = key
        issuer = x509.load_pem_x509_certificate(self.tpm.issuer.read_bytes())
        self.certificates = (self._certificate, issuer.public_bytes(Encoding.DER))

    def _open(self) -> Any:  # noqa: ANN401 - the library has no types
        return self.tss.ESAPI(self.tpm.tcti)

    def stop(self) -> None:
        """Switch it off."""
        self.close()
        self.tpm.stop()

    def resume(self) -> None:
        """Switch it on with its keys; it has measured nothing yet."""
        self.tpm.start()
        self.esapi, self.measurements = self._open(), b""
        self.attestation, self.frames = self._load_again(self.attestation), self._load_again(self.frames)

    def restart(self) -> None:
        """Switch it off and on."""
        self.stop()
        self.resume()

    def advance_clock(self, by_ms: int) -> None:
        """Put the TPM's clock forward; no one can put it back."""
        self.esapi.clock_set(self.esapi.read_clock().clockInfo.clock + by_ms)

    def close(self) -> None:
        """Leave the TPM."""
        self.esapi.close()

    def start(self, *, boot: Mapping[int, bytes] = BOOT_DIGESTS) -> None:
        """Boot, and run the agent."""
        for pcr, digest in boot.items():
            self.extend(pcr, digest)
        self.measure(boot_entry(self.pcrs()[:10]), *(measured(path, content) for path, content in FILES.items()))
        self.measure(measured(AGENT_PATH, AGENT))

    def measure(self, *entries: bytes) -> None:
        """Have the kernel measure files."""
        for entry in entries:
            is_violation = entry[4:24] == bytes(20)
            self.extend(10, b"\xff" * 32 if is_violation else hashlib.sha256(entry[-_data_length(entry) :]).digest())
            self.measurements += entry

    def extend(self, pcr: int, digest: bytes) -> None:
        """Extend a register."""
        bank = self.tss.TPMT_HA(hashAlg=self.tss.TPM2_ALG.SHA256, digest=self.tss.TPMU_HA(sha256=digest))
        self.esapi.pcr_extend(self.tss.ESYS_TR(pcr), self.tss.TPML_DIGEST_VALUES([bank]))

    def pcrs(self) -> tuple[bytes, ...]:
        """Registers 0 to 10."""
        read, selection = self.esapi.pcr_read, self.tss.TPML_PCR_SELECTION
        return tuple(bytes(read(selection.parse(f"sha256:{number}"))[2][0]) for number in range(11))

    def make_key(self, attributes: int, *, scheme: str = SIGNS) -> HeldKey:
        """Make a key in the TPM, under its storage key, and load it. The TPM has room for three."""
        with self._storage_key() as storage:
            private, public, *_ = self.esapi.create(storage, self.tss.TPM2B_SENSITIVE_CREATE(), self._public(scheme, attributes))
            handle = self.esapi.load(storage, private, public)
        return HeldKey(handle, public.publicArea.marshal(), (private, public))

    def _load_again(self, key: HeldKey) -> HeldKey:
        with self._storage_key() as storage:
            return replace(key, handle=self.esapi.load(storage, *(key.wrapped or ())))

    @contextmanager
    def _storage_key(self) -> Iterator[object]:
        template = self._public("ecc256:aes128cfb", STORAGE_KEY)
        handle, *_ = self.esapi.create_primary(self.tss.TPM2B_SENSITIVE_CREATE(), template, self.tss.ESYS_TR.OWNER)
        try:
            yield handle
        finally:
            self.esapi.flush_context(handle)

    def _public(self, scheme: str, attributes: int) -> Any:  # noqa: ANN401 - the library has no types
        return self.tss.TPM2B_PUBLIC.parse(scheme, objectAttributes=self.tss.TPMA_OBJECT(attributes))

    def load_from_outside(self) -> HeldKey:
        """Load an attestation key that a program made."""
        made = generate_private_key(SECP256R1())
        point, public = made.public_key().public_numbers(), self._public(SIGNS, KeyAttribute.SIGN | KeyAttribute.USER_WITH_AUTH)
        public.publicArea.unique.ecc.x, public.publicArea.unique.ecc.y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle = self.esapi.load_external(public, self.tss.TPM2B_SENSITIVE.from_pem(private))
        return HeldKey(handle, public.publicArea.marshal())

    def forget(self, key: HeldKey) -> None:
        """Unload a key."""
        self.esapi.flush_context(key.handle)

    @contextmanager
    def endorsed(self) -> Iterator[HeldKey]:
        """The endorsement key, loaded."""
        made = self.esapi.create_primary(self.tss.TPM2B_SENSITIVE_CREATE(), self._template, self.tss.ESYS_TR.ENDORSEMENT)
        try:
            yield HeldKey(made[0], made[1].publicArea.marshal())
        finally:
            self.esapi.flush_context(made[0])

    def offer(self) -> CameraOffer:
        """Show what begins an enrolment."""
        return CameraOffer(
            certificates=self.certificates,
            endorsement_key=self.endorsement.public,
            attestation_key=self.attestation.public,
            frame_key=self.frames.public,
            device=self.device,
        )

    def prove(self, task: CameraTask) -> EnrolmentProof:
        """Answer the task of an enrolment."""
        return replace(self.prove_blindly(task), secret=self.activate(task))

    def prove_blindly(self, task: CameraTask) -> EnrolmentProof:
        """Answer the task of an enrolment without its secret."""
        qualifying = qualifying_data(Purpose.ENROLMENT, nonce=task.nonce, device=self.device)
        return EnrolmentProof(secret=b"", certification=self.certify(self.frames, qualifying), state=self.state(qualifying))

    def activate(self, task: CameraTask, *, key: HeldKey | None = None) -> bytes:
        """Open the credential, beside the attestation key or another one."""
        tss, esapi = self.tss, self.esapi
        blob, _ = tss.TPM2B_ID_OBJECT.unmarshal(task.credential.blob)
        seed, _ = tss.TPM2B_ENCRYPTED_SECRET.unmarshal(task.credential.encrypted_seed)
        with self.endorsed() as endorsement:
            plain, nobody = tss.TPMT_SYM_DEF(algorithm=tss.TPM2_ALG.NULL), tss.ESYS_TR.NONE
            session = esapi.start_auth_session(nobody, nobody, tss.TPM2_SE.POLICY, plain, tss.TPM2_ALG.SHA256)
            try:
                esapi.policy_secret(tss.ESYS_TR.ENDORSEMENT, session, expiration=0)
                beside = (key or self.attestation).handle
                return bytes(esapi.activate_credential(beside, endorsement.handle, blob, seed, session2=session))
            finally:
                esapi.flush_context(session)

    def certify(self, key: HeldKey, qualifying: bytes, *, by: HeldKey | None = None) -> TpmStatement:
        """Have the TPM say that it holds a key."""
        said, signature = self.esapi.certify(key.handle, (by or self.attestation).handle, qualifying, self._kept_scheme)
        return TpmStatement(attest=bytes(said), signature=signature.marshal())

    def quote(self, qualifying: bytes, *, by: HeldKey | None = None, registers: str = _REGISTERS) -> TpmStatement:
        """Have the TPM say what its registers are."""
        selection = self.tss.TPML_PCR_SELECTION.parse(f"sha256:{registers}")
        said, signature = self.esapi.quote((by or self.attestation).handle, selection, qualifying)
        return TpmStatement(attest=bytes(said), signature=signature.marshal())

    @property
    def _kept_scheme(self) -> object:
        return self.tss.TPMT_SIG_SCHEME(scheme=self.tss.TPM2_ALG.NULL)

    def state(self, qualifying: bytes) -> StateProof:
        """Prove the state."""
        return StateProof(quote=self.quote(qualifying), pcrs=self.pcrs(), measurements=self.measurements)

    def prove_state(self, nonce: str) -> StateProof:
        """Answer a challenge."""
        return self.state(qualifying_data(Purpose.STATE, nonce=nonce, device=self.device))

    def prove_session(self, nonce: str, *, since: bytes) -> dict[str, object]:
        """Make the member `camera` of a hello; `since` is the list as it was when the state was proven."""
        statement = self.quote(qualifying_data(Purpose.SESSION, nonce=nonce, device=self.device))
        return {
            "device": dict(self.device.as_json()),
            "attest": base64.b64encode(statement.attest).decode(),
            "signature": base64.b64encode(statement.signature).decode(),
            "pcr10": self.pcrs()[10].hex(),
            "measurements": base64.b64encode(self.measurements[len(since) :]).decode(),
        }

    def sign(self, line: bytes, *, by: HeldKey | None = None) -> bytes:
        """Sign a frame's line: r||s."""
        signed = self.esapi.sign((by or self.frames).handle, hashlib.sha256(line).digest(), self._kept_scheme)
        pair = signed.signature.ecdsa  # a part of `signed`: it is gone when that is
        return b"".join(bytes(part).rjust(32, b"\0") for part in (pair.signatureR, pair.signatureS))

    def frame(self, chain: FrameChain, jpeg: bytes, *, t_ms: int) -> bytes:
        """Make the next message of a session."""
        seq, line = chain.seq, chain.line(t_ms=t_ms, digest=hashlib.sha256(jpeg).hexdigest())
        message = frame_message(seq=seq, t_ms=t_ms, signature=self.sign(line), jpeg=jpeg)
        chain.add(line)
        return message


@contextmanager
def machine_on(tpm: SoftTpm, *, kind: str = "EK-ECC256", device: CameraDevice = DEVICE) -> Iterator[CameraMachine]:
    """A machine that was just switched on and started."""
    tpm.reset()
    machine = CameraMachine(tpm, kind=kind, device=device)
    try:
        machine.start()
        yield machine
    finally:
        machine.close()


def reference_of(machine: CameraMachine, *, name: str = "type-a") -> ReferenceState:
    """What `realname access cameras measure` writes down of a machine."""
    return ReferenceState(name=name, pcrs=[value.hex() for value in machine.pcrs()], measurements=machine.measurements)


def states_of(machine: CameraMachine, *, issued_at: datetime, version: int = 1, days: int = 30) -> bytes:
    """The list that accepts a machine as it is now, not signed yet."""
    return list_states(
        [reference_of(machine)],
        agents={"agent-1": AGENT_PATH},
        version=version,
        left_out=(),
        issued_at=issued_at,
        expires_at=issued_at + timedelta(days=days),
    )


def _data_length(entry: bytes) -> int:
    """Length of the template data, which an entry ends with."""
    name = int.from_bytes(entry[24:28], "little")
    return int.from_bytes(entry[28 + name : 32 + name], "little")
