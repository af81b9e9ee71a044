"""How many sockets there may be: few wait for their hello, fewer hold a session, and a session is found again by its token."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.session import Session

_WAITING = 64
_HELLO_WITHIN_S = 5.0


class PendingConnections:
    """Sockets whose hello has not come. Who has waited longest leaves first: sockets that say nothing keep no one else out."""

    def __init__(self, *, places: int = _WAITING, hello_within_s: float = _HELLO_WITHIN_S) -> None:
        self._places = places
        self._hello_within_s = hello_within_s
        self._deadlines: dict[asyncio.Timeout, None] = {}
        self._sent_away: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait here for the hello.

        Raises:
            Closing: It did not come in time, or others came and the room was full.
        """
        if len(self._deadlines) >= self._places:
            self._send_away(next(iter(self._deadlines)))
        deadline = asyncio.timeout(self._hello_within_s)
        self._deadlines[deadline] = None
        try:
            async with deadline:
                yield
        except TimeoutError:
            raise Closing(code=CloseCode.BUSY if deadline in self._sent_away else CloseCode.TOO_LATE) from None
        finally:
            self._deadlines.pop(deadline, None)
            self._sent_away.discard(deadline)

    def _send_away(self, deadline: asyncio.Timeout) -> None:
        self._deadlines.pop(deadline)
        self._sent_away.add(deadline)
        deadline.reschedule(asyncio.get_running_loop().time())


class SessionSlots:
    """Sessions at the same time: the upper bound, whatever the machine could keep up.

    Attributes:
        most: How many there may be.
        taken: How many there are.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self._held: dict[bytes, Session] = {}

    @property
    def is_free(self) -> bool:
        """Whether one more may begin."""
        return self.taken < self.most

    def take(self) -> None:
        """Take a seat; give it back."""
        self.taken += 1

    def give_back(self) -> None:
        """Leave the seat to another."""
        self.taken -= 1

    @contextmanager
    def known(self, token: str, session: Session) -> Iterator[None]:
        """Let a second socket with the same token find the session."""
        key = _key(token)
        self._held[key] = session
        try:
            yield
        finally:
            self._held.pop(key, None)

    def find(self, token: str) -> Session | None:
        """The session that the token opened in this process."""
        return self._held.get(_key(token))


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
