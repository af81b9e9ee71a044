"""Secure messaging: commands are enciphered and carry a MAC, and so do the responses (ICAO Doc 9303-11, 9.8)."""

from dataclasses import dataclass, field, replace

from realname.evidence.chip.protocol.apdu import SUCCESS, Command, Response
from realname.evidence.chip.protocol.ciphers import MAC_BYTES, KeyUse, Suite, unpadded
from realname.evidence.chip.protocol.data_objects import encode, read_objects
from realname.evidence.errors import ChipReplyInvalid, SecureMessagingFailed

_PROTECTED = 0x0C
_CIPHERTEXT, _CIPHERTEXT_OF_ODD, _EXPECTED, _MAC, _STATUS = 0x87, 0x85, 0x97, 0x8E, 0x99
_PADDING_INDICATOR = b"\x01"
_SHORT = 256
_OVERHEAD_BYTES = 40  # data objects, MAC and padding around what was asked for
_ORDERS = ((_STATUS, _MAC), (_CIPHERTEXT, _STATUS, _MAC), (_CIPHERTEXT_OF_ODD, _STATUS, _MAC))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKeys:
    """The two keys of a session, and the cipher they are for."""

    suite: Suite
    enc: bytes = field(repr=False)
    mac: bytes = field(repr=False)

    @classmethod
    def derived(cls, suite: Suite, secret: bytes) -> "SessionKeys":
        """Derive both from a shared secret."""
        return cls(suite=suite, enc=suite.derive(secret, KeyUse.ENCRYPTION), mac=suite.derive(secret, KeyUse.MAC))


class SecureMessaging:
    """One session. The send sequence counter is raised before each command and each response, so nothing can be repeated."""

    def __init__(self, keys: SessionKeys, *, counter: int = 0) -> None:
        """Start with a counter: zero after PACE and chip authentication, part of the two nonces after BAC."""
        self.keys = keys
        self.counter = counter
        self._is_broken = False

    def protect(self, command: Command) -> Command:
        """Encipher the body and add the MAC.

        Raises:
            SecureMessagingFailed: An earlier response was wrong: the session is over.
        """
        if self._is_broken:
            raise SecureMessagingFailed(cause="session-over")
        self.counter += 1
        header = replace(command, cla=command.cla | _PROTECTED).header
        objects = self._ciphertext(command) + _expected(command)
        signed = self.keys.suite.padded(header) + objects if objects else header
        body = objects + encode(_MAC, self._mac(signed))
        is_extended = command.is_extended or (command.expected or 0) > _SHORT or len(body) >= _SHORT
        return Command(cla=header[0], ins=command.ins, p1=command.p1, p2=command.p2, body=body, expected=65_536 if is_extended else _SHORT)

    def open(self, response: Response) -> Response:
        """Check the MAC, decipher the body, and give the status word that the MAC covers.

        Raises:
            SecureMessagingFailed: The MAC is missing or wrong, or what it covers is not of its form. The session is over.
        """
        self._is_broken = True  # until all of this response has been found right
        self.counter += 1
        ciphertext, status = self._verified(response)
        body = self._deciphered(*ciphertext) if ciphertext else b""
        if response.status != status:
            raise SecureMessagingFailed(cause="status")
        self._is_broken = False
        return Response(body, status)

    def _verified(self, response: Response) -> tuple[tuple[int, bytes] | None, int]:
        try:
            objects = read_objects(response.body)
        except ChipReplyInvalid:
            raise SecureMessagingFailed(cause="form") from None
        if not objects and response.status != SUCCESS:
            raise SecureMessagingFailed(cause="unprotected", status=f"{response.status:04X}")
        if tuple(tag for tag, _ in objects) not in _ORDERS:
            raise SecureMessagingFailed(cause="form")
        mac, status = objects[-1][1], objects[-2][1]
        signed = response.body[: -len(encode(_MAC, mac))]  # as they came, in whatever form their lengths are
        if len(mac) != MAC_BYTES or not self.keys.suite.is_mac(self.keys.mac, self._before_mac(signed), mac):
            raise SecureMessagingFailed(cause="mac")
        return (objects[0] if len(objects) == len(_ORDERS[1]) else None), int.from_bytes(status, "big")

    def _deciphered(self, tag: int, value: bytes) -> bytes:
        is_marked = tag == _CIPHERTEXT_OF_ODD or value.startswith(_PADDING_INDICATOR)
        blocks = value[1:] if tag == _CIPHERTEXT else value
        if not is_marked or not blocks or len(blocks) % self.keys.suite.block_bytes:
            raise SecureMessagingFailed(cause="ciphertext")
        body = unpadded(self.keys.suite.decrypt(self.keys.enc, blocks, start=self._start()))
        if body is None:
            raise SecureMessagingFailed(cause="padding")
        return body

    def _ciphertext(self, command: Command) -> bytes:
        if not command.body:
            return b""
        blocks = self.keys.suite.encrypt(self.keys.enc, self.keys.suite.padded(command.body), start=self._start())
        is_odd = command.ins & 1
        return encode(_CIPHERTEXT_OF_ODD, blocks) if is_odd else encode(_CIPHERTEXT, _PADDING_INDICATOR + blocks)

    def _start(self) -> bytes | None:
        """The initial vector: zero for 3DES, the enciphered counter for AES (9.8.6)."""
        if self.keys.suite is Suite.TDES:
            return None
        return self.keys.suite.encrypt(self.keys.enc, self._counter_bytes())

    def _mac(self, signed: bytes) -> bytes:
        return self.keys.suite.mac(self.keys.mac, self._before_mac(signed))

    def _before_mac(self, signed: bytes) -> bytes:
        message = self._counter_bytes() + signed
        # The retail MAC pads by itself; for the CMAC the standard pads first.
        return message if self.keys.suite is Suite.TDES else self.keys.suite.padded(message)

    def _counter_bytes(self) -> bytes:
        size = self.keys.suite.block_bytes
        return (self.counter % (1 << 8 * size)).to_bytes(size, "big")


def _expected(command: Command) -> bytes:
    if command.expected is None:
        return b""
    is_long = command.is_extended or command.expected > _SHORT
    octets = (command.expected % 65_536).to_bytes(2, "big") if is_long else bytes((command.expected % _SHORT,))
    return encode(_EXPECTED, octets)
