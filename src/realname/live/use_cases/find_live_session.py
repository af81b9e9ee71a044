"""Find the live session of a token, before anything is set up for it: the person who brings a wrong token costs one look."""

from dataclasses import dataclass

from realname.kernel.ports import Clock
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads
from realname.registration.errors import LiveTokenRefused
from realname.registration.model.live_session import LiveSession
from realname.registration.store.live_sessions import LiveSessions


@dataclass(frozen=True, slots=True, kw_only=True)
class FindLiveSession:
    """Finds one that can be opened or is under way; whether it may really be opened is asked when it is."""

    units: Reads
    clock: Clock

    def __call__(self, token: str) -> LiveSession:
        """Find.

        Raises:
            LiveTokenRefused: The token is unknown, was used, or has run out.
        """
        with self.units() as unit:
            session = unit[LiveSessions].find(hash_token(token))
        if session is None:
            raise LiveTokenRefused(cause="unknown")
        if not session.is_under_way:
            session.require_openable(at=self.clock.now())
        return session

    def left_s(self, session: LiveSession) -> float:
        """Seconds for which its token can still open it."""
        return max(0.0, (session.expires_at - self.clock.now()).total_seconds())
