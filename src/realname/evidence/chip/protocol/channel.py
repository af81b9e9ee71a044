"""The way to a chip: a command goes out, its whole response comes back, protected once there are session keys, within a deadline."""

from collections.abc import Callable
from dataclasses import dataclass

from realname.evidence.chip.protocol.apdu import MAXIMUM_EXPECTED_BYTES, Command, Response, parse_response
from realname.evidence.chip.protocol.secure_messaging import SecureMessaging
from realname.evidence.errors import ChipCommandRefused, ChipReplyInvalid, ChipTooSlow

Transmit = Callable[[bytes], bytes]
DEADLINE_S = 60.0  # a passport with a large portrait takes 5 to 15 seconds at 106 kbit/s
_MORE_TO_COME, _OTHER_LENGTH = 0x61, 0x6C
_GET_RESPONSE = 0xC0
_MOST_PARTS = 300  # of at most 256 bytes: more than the longest response
_NOT_FOUND = frozenset({0x6A82, 0x6A83, 0x6A88})


@dataclass(slots=True, kw_only=True)
class Channel:
    """One connection to one chip.

    Attributes:
        transmit: Sends a command's bytes and gives the reply's. It raises `ChipRemoved` where the chip is gone.
        now: A clock in seconds that never goes back.
        ends_at: By that clock: no command is sent later.
        session: Protects commands and responses, once access was given.
    """

    transmit: Transmit
    now: Callable[[], float]
    ends_at: float
    session: SecureMessaging | None = None

    def exchange(self, command: Command) -> Response:
        """Send a command; gives its response, whatever its status word is.

        Raises:
            ChipReplyInvalid: The reply is no response, or never ends.
            ChipTooSlow: The deadline has passed.
            SecureMessagingFailed: The response is not the chip's.
            ChipRemoved: The chip is gone.
        """
        if self.session is None:
            return self._whole(command)
        return self.session.open(self._whole(self.session.protect(command)))

    def require(self, command: Command, *, step: str) -> bytes:
        """Send a command that must succeed; gives the bytes of its response.

        Raises:
            ChipCommandRefused: The chip refused it; `step` and `status` say what.
        """
        response = self.exchange(command)
        if not response.is_success:
            raise ChipCommandRefused(step=step, status=f"{response.status:04X}")
        return response.body

    def _whole(self, command: Command) -> Response:
        """Follow `61xx` (more bytes wait) and `6Cxx` (ask for another length), each within bounds."""
        response = self._sent(command)
        if response.status >> 8 == _OTHER_LENGTH and not response.body and command.expected is not None:
            response = self._sent(command.within(response.status & 0xFF or 256))
        body = response.body
        for _ in range(_MOST_PARTS):
            if response.status >> 8 != _MORE_TO_COME:
                return Response(body, response.status)
            response = self._sent(Command(cla=command.cla & 0x03, ins=_GET_RESPONSE, expected=response.status & 0xFF or 256))
            body += response.body
            if not response.body or len(body) > MAXIMUM_EXPECTED_BYTES:
                break
        raise ChipReplyInvalid(cause="endless")

    def _sent(self, command: Command) -> Response:
        if self.now() > self.ends_at:
            raise ChipTooSlow
        return parse_response(self.transmit(command.encode()))


def is_not_found(response: Response) -> bool:
    """Whether the chip says that there is no such file."""
    return response.status in _NOT_FOUND
