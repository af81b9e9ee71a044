"""The server's side of an attested camera in small, for tests of the counter's side: it checks what a TPM signed by another library.

The real one judges certificate chains and state lists too; its own tests play it.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from realname.capture.model.camera_device import parse_camera_device
from realname.capture.model.measurement_list import parse_measurements, replay
from realname.capture.model.statements import Purpose, qualifying_data

CODE = "code-of-this-camera"
CAMERA_ID = "c" * 32


@dataclass(slots=True)
class PlayedCameraServer:
    """What it was told.

    Attributes:
        refuses: The code that the next request is refused with; empty: none.
        states: How often a state was accepted.
    """

    url: str = ""
    refuses: str = ""
    states: int = 0
    kept: Mapping[str, object] = field(default_factory=dict)
    device: Mapping[str, object] = field(default_factory=dict)
    publics: Mapping[str, bytes] = field(default_factory=dict)
    certificates: list[bytes] = field(default_factory=list)
    _nonce: str = ""
    _secret: bytes = b""

    def answer(self, path: str, said: Mapping[str, object]) -> tuple[int, Mapping[str, object]]:
        """Answer one request."""
        if self.refuses:
            return 422, {"code": "camera-refused", "reason": self.refuses}
        self_nonce = self._nonce
        match path.split("/")[2:]:
            case ["cameras"]:
                return self._enrol(said)
            case ["cameras", "e1", "proof"]:
                assert base64.b64decode(str(said["secret"])) == self._secret
                self._require(said["certification"], Purpose.ENROLMENT, self_nonce)
                self._require_state(said, Purpose.ENROLMENT, self_nonce)
                return 201, {"camera_id": CAMERA_ID, "entries": self.kept["entries"], "valid_until": "2026-12-04T00:00:00Z"}
            case ["cameras", camera_id, "challenge"] if camera_id == CAMERA_ID:
                self._nonce = secrets.token_hex(16)
                return 200, {"nonce": self._nonce}
            case ["cameras", camera_id, "state"] if camera_id == CAMERA_ID:
                self._require_state(said, Purpose.STATE, self_nonce)
                self.states += 1
                return 201, {"entries": self.kept["entries"], "valid_until": "2026-12-04T00:00:00Z"}
        return 404, {"code": "not-found"}

    def _enrol(self, said: Mapping[str, object]) -> tuple[int, Mapping[str, object]]:
        from tpm2_pytss import TPM2B_NAME, TPMT_PUBLIC  # noqa: PLC0415 - where it is missing, the test is skipped before
        from tpm2_pytss.utils import make_credential  # noqa: PLC0415

        if said["code"] != CODE:
            return 403, {"code": "camera-code-refused"}
        assert isinstance(said["device"], dict)
        assert isinstance(said["endorsement_certificates"], list)
        self.device = said["device"]
        self.certificates = [base64.b64decode(one) for one in said["endorsement_certificates"]]
        self.publics = {name: base64.b64decode(str(said[f"{name}_public"])) for name in ("endorsement", "attestation", "frame")}
        self._nonce, self._secret = secrets.token_hex(16), secrets.token_bytes(32)
        endorsement, _ = TPMT_PUBLIC.unmarshal(self.publics["endorsement"])
        name = b"\0\x0b" + hashlib.sha256(self.publics["attestation"]).digest()
        blob, secret = make_credential(endorsement, self._secret, TPM2B_NAME(name))
        sealed = {"credential_blob": blob.marshal(), "encrypted_secret": secret.marshal()}
        return 201, {"enrolment_id": "e1", "nonce": self._nonce, **{key: base64.b64encode(value).decode() for key, value in sealed.items()}}

    def _require(self, statement: object, purpose: Purpose, nonce: str) -> bytes:
        assert isinstance(statement, dict)
        attest, signature = (base64.b64decode(statement[name]) for name in ("attest", "signature"))
        assert qualifying_data(purpose, nonce=nonce, device=parse_camera_device(dict(self.device))) in attest
        assert is_signed(self.publics["attestation"], raw(signature), attest)
        return attest

    def _require_state(self, said: Mapping[str, object], purpose: Purpose, nonce: str) -> None:
        attest = self._require(said["quote"], purpose, nonce)
        assert isinstance(said["pcrs"], dict)
        pcrs = {int(index): bytes.fromhex(value) for index, value in said["pcrs"]["sha256"].items()}
        assert list(pcrs) == list(range(11))
        assert hashlib.sha256(b"".join(pcrs.values())).digest() in attest
        measurements = parse_measurements(base64.b64decode(str(said["measurements"])))
        assert replay(measurements) == pcrs[10]
        self.kept = {"entries": len(measurements), "pcr10": pcrs[10], "boot": tuple(pcrs[index] for index in range(10))}

    def accepts_proof(self, proof: Mapping[str, object], nonce: str) -> bool:
        """Say whether the proof of a live session follows from the kept state."""
        assert proof["device"] == self.device
        attest = self._require(proof, Purpose.SESSION, nonce)
        measured = parse_measurements(base64.b64decode(str(proof["measurements"])))
        kept, boot = self.kept["pcr10"], self.kept["boot"]
        assert isinstance(kept, bytes)
        assert isinstance(boot, tuple)
        value = replay(measured, start=kept)
        return value.hex() == proof["pcr10"] and hashlib.sha256(b"".join((*boot, value))).digest() in attest


def raw(signature: bytes) -> bytes:
    """r||s of a TPMT_SIGNATURE of ECDSA with SHA-256."""
    assert (signature[:4], signature[4:6], signature[38:40]) == (b"\0\x18\0\x0b", b"\0 ", b"\0 ")
    return signature[6:38] + signature[40:]


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Verify r||s by another library; the point is at the end of a TPMT_PUBLIC, each half behind its length."""
    x, y = (int.from_bytes(half, "big") for half in (public[-66:-34], public[-32:]))
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    digest = hashlib.sha256(message).digest()
    try:
        EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key().verify(encode_dss_signature(r, s), digest, ECDSA(Prehashed(SHA256())))
    except InvalidSignature:
        return False
    return True


@contextmanager
def played_camera_server() -> Iterator[PlayedCameraServer]:
    """Serve it on this machine; a check that fails ends the request, and fails the test that sent it."""
    server = PlayedCameraServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = server.answer(self.path, said)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_address[1]}"
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield server
        listening.shutdown()
        thread.join()
