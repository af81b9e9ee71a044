"""One attempt to deliver: what came back, in the few words that may stand in a table and in a log."""

from dataclasses import dataclass

UNREADABLE = "unreadable"  # a fault: what is to be sent cannot be opened, or is not in the ledger
NOT_STARTED = "not-started"  # a fault: this machine had no thread for the attempt
_ACCEPTED = 200
_FIRST_REJECTED = 300  # only 2xx accepts; a redirect is not followed (Standard Webhooks 1.0, "Webhook delivery")
_GONE = 410
_ASKS_TO_WAIT = frozenset({429, 503})  # too many requests; unavailable (RFC 6585, 4; RFC 9110, 15.6.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of one attempt.

    Attributes:
        status: Of the answer; None: there was none.
        failure: Why there was none, as a word of `platform.outbound.call.Failure`, or `expired`, `unreadable` or `not-started`;
            empty: there was one.
        asked_wait_s: Seconds for which the receiver asks to be left alone; None: it does not say.
    """

    status: int | None = None
    failure: str = ""
    asked_wait_s: float | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver took the event."""
        return self.status is not None and _ACCEPTED <= self.status < _FIRST_REJECTED

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any longer."""
        return self.status == _GONE

    @property
    def asks_to_wait(self) -> bool:
        """Whether the receiver has too much to do."""
        return self.status in _ASKS_TO_WAIT

    @property
    def fault(self) -> str:
        """What went wrong, such as `status-500` or `no-answer`; empty: nothing."""
        if self.is_accepted:
            return ""
        return self.failure or f"status-{self.status}"
