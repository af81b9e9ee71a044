"""A witness to try with, over HTTP: it signs a head once it is proven to go on from the last one it signed (c2sp.org/tlog-witness).

It keeps the last head it saw of each log in one file, and its key beside it. It is a real witness in everything but one thing: on the
operator's own machine it is no independent party.
"""

import base64
import binascii
import json
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.merkle import EMPTY_ROOT, is_consistent
from realname.ledger.model.checkpoint import Checkpoint, parse_checkpoint
from realname.ledger.model.signed_note import COSIGNATURE, NoteKey, NoteSignature, SignedNote, cosigned_text, parse_note

_LARGEST_BODY_BYTES = 64 * 1024
_STATE, _KEY = "witness.json", "witness.key"
_MOST_HASHES = 63
_TIME_BYTES = 8
Reply = tuple[HTTPStatus, str]


class SandboxWitness:
    """What a witness decides; `answer` takes one request at a time."""

    def __init__(self, folder: Path, *, name: str, logs: tuple[NoteKey, ...], time_s: Callable[[], float] = time.time) -> None:
        """Open, or begin, its memory.

        Args:
            folder: Where it remembers.
            name: Of its key.
            logs: Keys of the logs it watches; of no other is anything signed.
            time_s: The clock.
        """
        self._folder = folder
        self._logs = logs
        self._lock = threading.Lock()
        self._time_s = time_s
        folder.mkdir(parents=True, exist_ok=True)
        self._private = _kept_key(folder / _KEY)
        self.key = NoteKey(name=name, kind=COSIGNATURE, public_key=self._private.public_key().public_bytes_raw())

    def answer(self, body: str) -> Reply:
        """Take what was posted to /add-checkpoint."""
        try:
            old, proof, note = _parse(body)
            checkpoint = parse_checkpoint(note.text)
        except InvalidInput:
            return HTTPStatus.BAD_REQUEST, ""
        if not any(_has_signed(note, key) for key in self._logs if key.name == checkpoint.origin):
            return HTTPStatus.FORBIDDEN, ""
        with self._lock:
            return self._judge(old, proof, note, checkpoint)

    def _judge(self, old: int, proof: tuple[bytes, ...], note: SignedNote, checkpoint: Checkpoint) -> Reply:
        seen = self._seen()
        size, root = seen.get(checkpoint.origin, (0, EMPTY_ROOT.hex()))
        if old != size:
            return HTTPStatus.CONFLICT, f"{size}\n"
        new = checkpoint.head
        roots = {"first_root": bytes.fromhex(root), "second_root": bytes.fromhex(new.root_hash)}
        if not is_consistent(first=old, second=new.size, proof=proof, **roots):
            return HTTPStatus.UNPROCESSABLE_ENTITY, ""
        # Remembered before it is signed: what is signed twice harms no one, what is forgotten would.
        self._remember({**seen, checkpoint.origin: (new.size, new.root_hash)})
        return HTTPStatus.OK, self._signed(note.text).line()

    def _signed(self, text: str) -> NoteSignature:
        time_s = int(self._time_s())
        signature = time_s.to_bytes(_TIME_BYTES) + self._private.sign(cosigned_text(text, time_s=time_s))
        return NoteSignature(name=self.key.name, hint=self.key.hint, signature=signature)

    def _seen(self) -> dict[str, tuple[int, str]]:
        try:
            return {origin: (int(size), str(root)) for origin, (size, root) in json.loads((self._folder / _STATE).read_text()).items()}
        except FileNotFoundError:
            return {}

    def _remember(self, seen: dict[str, tuple[int, str]]) -> None:
        draft = self._folder / f"{_STATE}.new"
        draft.write_text(json.dumps(seen))
        draft.replace(self._folder / _STATE)


class WitnessServer:
    """Serves a witness between `with` and its end, at an address of this machine."""

    def __init__(self, witness: SandboxWitness, *, port: int = 0) -> None:
        """Port 0 is any that is free."""
        self._server = _Server(("127.0.0.1", port), witness)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: SandboxWitness) -> None:
        super().__init__(address, _Handler)
        self.witness = witness


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/add-checkpoint" or not 0 < length <= _LARGEST_BODY_BYTES:
            self._reply(HTTPStatus.NOT_FOUND, "")
            return
        try:
            body = self.rfile.read(length).decode()
        except UnicodeDecodeError:
            self._reply(HTTPStatus.BAD_REQUEST, "")
            return
        self._reply(*self.server.witness.answer(body))

    def _reply(self, status: HTTPStatus, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/x.tlog.size" if status is HTTPStatus.CONFLICT else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def _parse(body: str) -> tuple[int, tuple[bytes, ...], SignedNote]:
    head, empty, note = body.partition("\n\n")
    first, *hashes = head.split("\n")
    old = first.removeprefix("old ")
    if not empty or old == first or not old.isdigit() or len(old) > len(str(2**63)) or len(hashes) > _MOST_HASHES:
        raise InvalidInput(field="body")
    try:
        proof = tuple(base64.b64decode(one, validate=True) for one in hashes)
    except (binascii.Error, ValueError) as problem:
        raise InvalidInput(field="body") from problem
    return int(old), proof, parse_note(note)


def _has_signed(note: SignedNote, key: NoteKey) -> bool:
    public = Ed25519PublicKey.from_public_bytes(key.public_key)
    for one in note.signatures:
        try:
            if one.is_of(key):
                public.verify(one.signature, note.text.encode())
                return True
        except InvalidSignature:
            continue
    return False


def _kept_key(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())
