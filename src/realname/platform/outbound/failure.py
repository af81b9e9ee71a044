"""Why a call to an outside system gave nothing: a short list of words that may stand in a log."""

from enum import StrEnum


class Failure(StrEnum):
    """What went wrong.

    `not-reached`, `address-refused`, `admission-awaited`, `circuit-open` and `too-late-to-send` alone say that this try did nothing.
    """

    NOT_REACHED = "not-reached"
    ADDRESS_REFUSED = "address-refused"
    NO_ANSWER = "no-answer"
    ANSWER_INVALID = "answer-invalid"
    ANSWER_TOO_LARGE = "answer-too-large"
    NOT_ADMITTED = "not-admitted"
    BUSY = "busy"
    OUT_OF_SERVICE = "out-of-service"
    ADMISSION_AWAITED = "admission-awaited"
    IN_PROGRESS = "in-progress"
    UNEXPECTED_STATUS = "unexpected-status"
    CIRCUIT_OPEN = "circuit-open"
    TOO_LATE_TO_SEND = "too-late-to-send"


class CallFailed(Exception):
    """A call gave no answer that can be used; it carries the word alone, never what was sent or received."""

    def __init__(self, *, failure: Failure, retry_after_s: float | None = None) -> None:
        """Keep the word, and how long the other side asks to wait (seconds)."""
        super().__init__(failure.value)
        self.failure = failure
        self.retry_after_s = retry_after_s
