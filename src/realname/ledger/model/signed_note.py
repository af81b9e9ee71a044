"""Signed notes as C2SP describes them: a text, an empty line, and lines of signatures that name their key (c2sp.org/signed-note)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from realname.kernel.errors import InvalidInput

ED25519 = 1  # the kind of a log's key
COSIGNATURE = 4  # the kind of a witness's key (c2sp.org/tlog-cosignature)
_DASH = "— "
_HINT_BYTES = 4
_KEY_BYTES = 32
_PARTS = 3
_MOST_LINES = 100
_LARGEST_LINE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A key that signs notes.

    Attributes:
        name: Of the log or witness; no spaces and no plus signs.
        kind: `ED25519` or `COSIGNATURE`.
        public_key: Raw Ed25519 public key.
    """

    name: str
    kind: int
    public_key: bytes

    @property
    def hint(self) -> bytes:
        """Four bytes by which a signature says which key it is of."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key).digest()[:_HINT_BYTES]

    def spelled(self) -> str:
        """As others are given it: `name+hint+key`."""
        return f"{self.name}+{self.hint.hex()}+{base64.b64encode(bytes([self.kind]) + self.public_key).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """A line of a signature: what follows the key's hint is the key's kind to read."""

    name: str
    hint: bytes
    signature: bytes

    def line(self) -> str:
        """As it is in the note, with the end of the line."""
        return f"{_DASH}{self.name} {base64.b64encode(self.hint + self.signature).decode()}\n"

    def is_of(self, key: NoteKey) -> bool:
        """Whether it names this key."""
        return self.name == key.name and self.hint == key.hint


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A text, which ends with the end of a line, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def rendered(self) -> str:
        """The whole note."""
        return f"{self.text}\n{''.join(one.line() for one in self.signatures)}"


def parse_note(rendered: str) -> SignedNote:
    """Read a note; verifies nothing.

    Raises:
        InvalidInput: It is none.
    """
    text, empty, signed = rendered.rpartition("\n\n")
    lines = signed.splitlines()
    if not empty or not text or not signed.endswith("\n") or not lines or len(lines) > _MOST_LINES:
        raise InvalidInput(field="note")
    return SignedNote(text=text + "\n", signatures=tuple(parse_signature(line) for line in lines))


def parse_signature(line: str) -> NoteSignature:
    """Read a line of a signature.

    Raises:
        InvalidInput: It is none.
    """
    parts = line.removesuffix("\n").split(" ")
    if len(line) > _LARGEST_LINE or len(parts) != _PARTS or f"{parts[0]} " != _DASH or not parts[1]:
        raise InvalidInput(field="note")
    blob = _unbase(parts[2])
    if len(blob) <= _HINT_BYTES:
        raise InvalidInput(field="note")
    return NoteSignature(name=parts[1], hint=blob[:_HINT_BYTES], signature=blob[_HINT_BYTES:])


def parse_note_key(spelled: str) -> NoteKey:
    """Read a key as `NoteKey.spelled` writes it.

    Raises:
        InvalidInput: It is none, or its hint is of another key.
    """
    parts = spelled.strip().split("+", 2)
    if len(parts) != _PARTS or not parts[0] or set(parts[0]) & set(" \n"):
        raise InvalidInput(field="key")
    blob = _unbase(parts[2])
    if len(blob) != 1 + _KEY_BYTES or blob[0] not in {ED25519, COSIGNATURE}:
        raise InvalidInput(field="key")
    key = NoteKey(name=parts[0], kind=blob[0], public_key=blob[1:])
    if key.hint.hex() != parts[1]:
        raise InvalidInput(field="key")
    return key


def _unbase(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise InvalidInput(field="note") from problem


def cosigned_text(text: str, *, time_s: int) -> bytes:
    """Give the bytes that a witness signs: that at this time this was the newest head it had seen (c2sp.org/tlog-cosignature)."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()
