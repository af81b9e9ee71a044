"""The machine of a counter with a camera, on a TPM in software: it answers as an honest agent does, and each answer can be spoiled."""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tpm2_pytss import (
    ESAPI,
    ESYS_TR,
    TPM2_ALG,
    TPM2_SE,
    TPM2B_ENCRYPTED_SECRET,
    TPM2B_ID_OBJECT,
    TPM2B_PUBLIC,
    TPM2B_SENSITIVE_CREATE,
    TPMA_OBJECT,
    TPML_DIGEST_VALUES,
    TPML_PCR_SELECTION,
    TPMT_HA,
    TPMT_SIG_SCHEME,
    TPMT_SYM_DEF,
    TPMU_HA,
)
from tpm2_pytss.utils import NVReadEK, create_ek_template

from realname.access.connectors.signed_camera_states import CameraStatesFile, sign_states
from realname.access.model.camera import CameraOffer, EnrolmentProof, StateProof, TpmStatement
from realname.access.model.reference_state import ReferenceState, list_states
from realname.access.use_cases.cameras import CameraTask
from realname.capture.model.camera_device import CameraDevice
from realname.capture.model.signed_frames import FrameChain, frame_message
from realname.capture.model.statements import Purpose, qualifying_data
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, new_key, public_half
from tests.support.measurements import BOOT_DIGESTS, boot_entry, measured
from tests.support.swtpm import SoftTpm

DEVICE = CameraDevice(
    driver="uvcvideo", card="Counter Camera", bus="usb", vendor_id="046d", product_id="0825", serial="A1", interface="00:0e:01:00"
)
AGENT_PATH, AGENT = "/opt/realname/agent", b"the agent's program"
FILES: Mapping[str, bytes] = {"/usr/bin/python3": b"an interpreter", "/usr/lib/libc.so": b"a library"}
OPERATOR = new_key(KeyKind.ED25519, kid="operator-1")

MADE_HERE = TPMA_OBJECT.FIXEDTPM | TPMA_OBJECT.FIXEDPARENT | TPMA_OBJECT.SENSITIVEDATAORIGIN
FRAME_KEY = MADE_HERE | TPMA_OBJECT.USERWITHAUTH | TPMA_OBJECT.SIGN_ENCRYPT | TPMA_OBJECT.NODA
ATTESTATION_KEY = FRAME_KEY | TPMA_OBJECT.RESTRICTED
_STORAGE_KEY = MADE_HERE | TPMA_OBJECT.USERWITHAUTH | TPMA_OBJECT.RESTRICTED | TPMA_OBJECT.DECRYPT | TPMA_OBJECT.NODA
_SELECTION = f"sha256:{','.join(map(str, range(11)))}"
_KEEP = TPMT_SIG_SCHEME(scheme=TPM2_ALG.NULL)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that is loaded; `public` is its TPMT_PUBLIC."""

    handle: ESYS_TR
    public: bytes


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
    esapi: ESAPI = field(init=False)
    certificates: Sequence[bytes] = field(init=False)
    endorsement: HeldKey = field(init=False)
    attestation: HeldKey = field(init=False)
    frames: HeldKey = field(init=False)

    def __post_init__(self) -> None:
        self.esapi = ESAPI(self.tpm.tcti)
        self.attestation, self.frames = self.make_key(ATTESTATION_KEY), self.make_key(FRAME_KEY)
        with self.endorsed() as (certificate, key):
            self.endorsement = key
        issuer = x509.load_pem_x509_certificate(self.tpm.issuer.read_bytes())
        self.certificates = (certificate, issuer.public_bytes(Encoding.DER))

    def close(self) -> None:
        """Leave the TPM."""
        self.esapi.close()

    def start(self, *, agent: bytes = AGENT, files: Mapping[str, bytes] = FILES, boot: Mapping[int, bytes] = BOOT_DIGESTS) -> None:
        """Boot, and run the agent."""
        for pcr, digest in boot.items():
            self.extend(pcr, digest)
        self.measure(boot_entry(self.pcrs()[:10]), *(measured(path, content) for path, content in files.items()), measured(AGENT_PATH, agent))

    def measure(self, *entries: bytes) -> None:
        """Have the kernel measure files."""
        for entry in entries:
            self.extend(10, hashlib.sha256(entry[-_data_length(entry) :]).digest())
            self.measurements += entry

    def extend(self, pcr: int, digest: bytes) -> None:
        """Extend a register."""
        bank = TPMT_HA(hashAlg=TPM2_ALG.SHA256, digest=TPMU_HA(sha256=digest))
        self.esapi.pcr_extend(ESYS_TR(pcr), TPML_DIGEST_VALUES([bank]))

    def pcrs(self) -> tuple[bytes, ...]:
        """Registers 0 to 10."""
        return tuple(
            bytes(self.esapi.pcr_read(TPML_PCR_SELECTION.parse(f"sha256:{number}"))[2][0]) for number in range(11)
        )

    def make_key(self, attributes: TPMA_OBJECT, *, scheme: str = "ecc256:ecdsa-sha256:null") -> HeldKey:
        """Make a key in the TPM, under its storage key, and load it. The TPM has room for three."""
        storage, *_ = self.esapi.create_primary(
            TPM2B_SENSITIVE_CREATE(), TPM2B_PUBLIC.parse("ecc256:aes128cfb", objectAttributes=_STORAGE_KEY), ESYS_TR.OWNER
        )
        private, public, *_ = self.esapi.create(storage, TPM2B_SENSITIVE_CREATE(), TPM2B_PUBLIC.parse(scheme, objectAttributes=attributes))
        handle = self.esapi.load(storage, private, public)
        self.esapi.flush_context(storage)
        return HeldKey(handle, public.publicArea.marshal())

    def forget(self, key: HeldKey) -> None:
        """Unload a key."""
        self.esapi.flush_context(key.handle)

    @contextmanager
    def endorsed(self) -> Iterator[tuple[bytes, HeldKey]]:
        """The endorsement key, loaded, with its certificate."""
        certificate, template = create_ek_template(self.kind, NVReadEK(self.esapi))
        handle, public, *_ = self.esapi.create_primary(TPM2B_SENSITIVE_CREATE(), template, ESYS_TR.ENDORSEMENT)
        try:
            yield certificate, HeldKey(handle, public.publicArea.marshal())
        finally:
            self.esapi.flush_context(handle)

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
        qualifying = qualifying_data(Purpose.ENROLMENT, nonce=task.nonce, device=self.device)
        certification = self.certify(self.frames, qualifying)
        return EnrolmentProof(secret=self.activate(task), certification=certification, state=self.state(qualifying))

    def activate(self, task: CameraTask) -> bytes:
        """Open the credential."""
        blob, _ = TPM2B_ID_OBJECT.unmarshal(task.credential.blob)
        seed, _ = TPM2B_ENCRYPTED_SECRET.unmarshal(task.credential.encrypted_seed)
        with self.endorsed() as (_, key):
            plain = TPMT_SYM_DEF(algorithm=TPM2_ALG.NULL)
            session = self.esapi.start_auth_session(ESYS_TR.NONE, ESYS_TR.NONE, TPM2_SE.POLICY, plain, TPM2_ALG.SHA256)
            try:
                self.esapi.policy_secret(ESYS_TR.ENDORSEMENT, session, expiration=0)
                return bytes(self.esapi.activate_credential(self.attestation.handle, key.handle, blob, seed, session2=session))
            finally:
                self.esapi.flush_context(session)

    def certify(self, key: HeldKey, qualifying: bytes, *, by: HeldKey | None = None) -> TpmStatement:
        """Have the TPM say that it holds a key."""
        said, signature = self.esapi.certify(key.handle, (by or self.attestation).handle, qualifying, _KEEP)
        return TpmStatement(attest=bytes(said), signature=signature.marshal())

    def quote(self, qualifying: bytes, *, by: HeldKey | None = None, registers: str = _SELECTION) -> TpmStatement:
        """Have the TPM say what its registers are."""
        selection = TPML_PCR_SELECTION.parse(registers)
        said, signature = self.esapi.quote((by or self.attestation).handle, selection, qualifying)
        return TpmStatement(attest=bytes(said), signature=signature.marshal())

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
        signature = self.esapi.sign((by or self.frames).handle, hashlib.sha256(line).digest(), _KEEP).signature.ecdsa
        return b"".join(bytes(part).rjust(32, b"\0") for part in (signature.signatureR, signature.signatureS))

    def frame(self, chain: FrameChain, jpeg: bytes, *, t_ms: int) -> bytes:
        """Make the next message of a session."""
        seq, line = chain.seq, chain.line(t_ms=t_ms, digest=hashlib.sha256(jpeg).hexdigest())
        message = frame_message(seq=seq, t_ms=t_ms, signature=self.sign(line), jpeg=jpeg)
        chain.add(line)
        return message


@contextmanager
def machine_on(tpm: SoftTpm, **made: str) -> Iterator[CameraMachine]:
    """A machine that was just switched on and started."""
    tpm.reset()
    machine = CameraMachine(tpm, **made)
    try:
        machine.start()
        yield machine
    finally:
        machine.close()


def reference_of(machine: CameraMachine, *, name: str = "type-a") -> ReferenceState:
    """What `realname access cameras measure` writes down of a machine."""
    return ReferenceState(name=name, pcrs=[value.hex() for value in machine.pcrs()], measurements=machine.measurements)


def states_of(
    machine: CameraMachine, *, issued_at: datetime, version: int = 1, days: int = 30, without: Sequence[str] = (), key: SignatureKey = OPERATOR
) -> bytes:
    """The list that accepts a machine, signed by the operator; some files can be left out of it."""
    listed = json.loads(
        list_states(
            [reference_of(machine)],
            agents={"agent-1": AGENT_PATH},
            version=version,
            left_out=(),
            issued_at=issued_at,
            expires_at=issued_at + timedelta(days=days),
        )
    )
    unwanted = {hashlib.sha256(FILES[path]).hexdigest() for path in without}
    listed["files"] = [digest for digest in listed["files"] if digest not in unwanted]
    return sign_states(json.dumps(listed).encode(), key=key)


def states_file(folder: Path, signed: bytes) -> CameraStatesFile:
    """Put a list where a server reads it."""
    file = folder / "states.json"
    file.write_bytes(signed)
    return CameraStatesFile(file, {OPERATOR.kid: public_half(OPERATOR)})


def _data_length(entry: bytes) -> int:
    """Length of the template data, which an entry ends with."""
    name = int.from_bytes(entry[24:28], "little")
    return int.from_bytes(entry[28 + name : 32 + name], "little")
