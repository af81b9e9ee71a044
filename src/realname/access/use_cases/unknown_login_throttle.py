"""Tries to sign in under logins that do not exist: counted like those of staff, in bounded memory, so that no database fills with them."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from realname.access.model.staff import FAILED_TRIES_REMEMBERED, FailedSignIns

MOST = 10_000  # some 3 MB; to push one out takes as many tries, an hour at the pace at which passwords are hashed


class UnknownLoginThrottle:
    """Remembers the logins tried last, in this process."""

    def __init__(self, most: int = MOST) -> None:
        self._tries: OrderedDict[str, FailedSignIns] = OrderedDict()
        self._lock = Lock()
        self._most = most

    def of(self, login: str, *, at: datetime) -> FailedSignIns:
        """Find, or begin to count."""
        with self._lock:
            known = self._tries.get(login)
        if known is None or at - known.last_at > FAILED_TRIES_REMEMBERED:
            return FailedSignIns(login=login, count=0, last_at=at, paused_until=None)
        return known

    def save(self, tries: FailedSignIns) -> None:
        """Keep; where there are too many, the one that was tried longest ago goes."""
        with self._lock:
            self._tries[tries.login] = tries
            self._tries.move_to_end(tries.login)
            if len(self._tries) > self._most:
                self._tries.popitem(last=False)
