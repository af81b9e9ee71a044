"""Commands to a chip and its responses (ISO/IEC 7816-4), as values and as bytes."""

from dataclasses import dataclass, field, replace

from realname.evidence.errors import ChipReplyInvalid

SUCCESS = 0x9000
_SHORT_BODY_BYTES = 255
_SHORT_EXPECTED_BYTES = 256
MAXIMUM_EXPECTED_BYTES = 65_536
MAXIMUM_RESPONSE_BYTES = MAXIMUM_EXPECTED_BYTES + 2
_STATUS_BYTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command.

    Attributes:
        body: At most 65,535 bytes.
        expected: How many bytes the response may have, 1 to 65,536; None: no byte is asked for.
        is_extended: Lengths take two bytes though one would do: the answer to a protected command is longer than what was asked for.
    """

    cla: int = 0
    ins: int
    p1: int = 0
    p2: int = 0
    body: bytes = field(default=b"", repr=False)
    expected: int | None = None
    is_extended: bool = False

    @property
    def header(self) -> bytes:
        """Class, instruction and the two parameters."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def encode(self) -> bytes:
        """Write it with lengths of one byte where they do, else of two (7816-4, 5.1)."""
        is_long = self.is_extended or len(self.body) > _SHORT_BODY_BYTES or (self.expected or 0) > _SHORT_EXPECTED_BYTES
        return self.header + (self._long_tail() if is_long else self._short_tail())

    def within(self, expected: int) -> "Command":
        """The same command, which asks for another length."""
        return replace(self, expected=expected)

    def _short_tail(self) -> bytes:
        body = bytes((len(self.body),)) + self.body if self.body else b""
        return body if self.expected is None else body + bytes((self.expected % _SHORT_EXPECTED_BYTES,))

    def _long_tail(self) -> bytes:
        body = b"\x00" + len(self.body).to_bytes(2, "big") + self.body if self.body else b""
        if self.expected is None:
            return body
        expected = (self.expected % MAXIMUM_EXPECTED_BYTES).to_bytes(2, "big")
        return body + expected if body else b"\x00" + expected


@dataclass(frozen=True, slots=True)
class Response:
    """One response: its bytes and its status word."""

    body: bytes = field(repr=False)
    status: int

    @property
    def is_success(self) -> bool:
        """Whether the chip did what it was asked for."""
        return self.status == SUCCESS

    def encode(self) -> bytes:
        """Write it."""
        return self.body + self.status.to_bytes(_STATUS_BYTES, "big")


def parse_response(reply: bytes) -> Response:
    """Split a reply into bytes and status word.

    Raises:
        ChipReplyInvalid: It has no status word, or more bytes than any response.
    """
    if not _STATUS_BYTES <= len(reply) <= MAXIMUM_RESPONSE_BYTES:
        raise ChipReplyInvalid(cause="length")
    return Response(reply[:-_STATUS_BYTES], int.from_bytes(reply[-_STATUS_BYTES:], "big"))
