"""The chip's side of APDUs and secure messaging: commands are parsed and opened, responses are protected."""

from dataclasses import dataclass

from realname.evidence.chip.protocol.apdu import Command, Response
from realname.evidence.chip.protocol.ciphers import Suite, unpadded
from realname.evidence.chip.protocol.data_objects import encode, read_objects
from realname.evidence.chip.protocol.secure_messaging import SessionKeys


class NotProtected(Exception):
    """The command is not the terminal's: the chip ends the session (SW 6988)."""


def parse_command(octets: bytes) -> Command:
    """Read a command with lengths of one byte or of two."""
    cla, ins, p1, p2 = octets[:4]
    tail = octets[4:]
    if not tail:
        return Command(cla=cla, ins=ins, p1=p1, p2=p2)
    if tail[0] == 0 and len(tail) > 1:
        return _long(Command(cla=cla, ins=ins, p1=p1, p2=p2, is_extended=True), tail[1:])
    if len(tail) == 1:
        return Command(cla=cla, ins=ins, p1=p1, p2=p2, expected=tail[0] or 256)
    body, rest = tail[1 : 1 + tail[0]], tail[1 + tail[0] :]
    assert len(body) == tail[0]
    assert len(rest) <= 1
    return Command(cla=cla, ins=ins, p1=p1, p2=p2, body=body, expected=(rest[0] or 256) if rest else None)


def _long(command: Command, tail: bytes) -> Command:
    size = int.from_bytes(tail[:2], "big")
    if len(tail) == 2:
        return command.within(size or 65_536)
    body, rest = tail[2 : 2 + size], tail[2 + size :]
    assert len(body) == size
    assert len(rest) in {0, 2}
    expected = (int.from_bytes(rest, "big") or 65_536) if rest else None
    return Command(cla=command.cla, ins=command.ins, p1=command.p1, p2=command.p2, body=body, expected=expected, is_extended=True)


@dataclass(slots=True)
class ChipSession:
    """Secure messaging as the chip does it."""

    keys: SessionKeys
    counter: int

    def open(self, command: Command) -> Command:
        """Check the MAC of a command and decipher it."""
        self.counter += 1
        objects = read_objects(command.body)
        found = dict(objects)
        if command.cla & 0x0C != 0x0C or not objects or objects[-1][0] != 0x8E or len(found) != len(objects):
            raise NotProtected
        covered = b"".join(encode(tag, value) for tag, value in objects[:-1])
        signed = self.keys.suite.padded(command.header) + covered if covered else command.header
        if not self.keys.suite.is_mac(self.keys.mac, self._before_mac(signed), found[0x8E]):
            raise NotProtected
        expected = found.get(0x97)
        size = None if expected is None else int.from_bytes(expected, "big") or 256 ** len(expected)
        return Command(
            cla=command.cla & ~0x0C,
            ins=command.ins,
            p1=command.p1,
            p2=command.p2,
            body=self._deciphered(found),
            expected=size,
            is_extended=expected is not None and len(expected) > 1,
        )

    def protect(self, response: Response, *, is_odd: bool) -> Response:
        """Encipher a response and add its MAC."""
        self.counter += 1
        covered = b""
        if response.body:
            blocks = self.keys.suite.encrypt(self.keys.enc, self.keys.suite.padded(response.body), start=self._start())
            covered = encode(0x85, blocks) if is_odd else encode(0x87, b"\x01" + blocks)
        covered += encode(0x99, response.status.to_bytes(2, "big"))
        return Response(covered + encode(0x8E, self.keys.suite.mac(self.keys.mac, self._before_mac(covered))), response.status)

    def _deciphered(self, found: dict[int, bytes]) -> bytes:
        if 0x87 not in found and 0x85 not in found:
            return b""
        blocks = found[0x85] if 0x85 in found else found[0x87][1:]
        body = unpadded(self.keys.suite.decrypt(self.keys.enc, blocks, start=self._start()))
        if body is None:
            raise NotProtected
        return body

    def _start(self) -> bytes | None:
        return None if self.keys.suite is Suite.TDES else self.keys.suite.encrypt(self.keys.enc, self._counter())

    def _counter(self) -> bytes:
        return self.counter.to_bytes(self.keys.suite.block_bytes, "big")

    def _before_mac(self, signed: bytes) -> bytes:
        message = self._counter() + signed
        return message if self.keys.suite is Suite.TDES else self.keys.suite.padded(message)
