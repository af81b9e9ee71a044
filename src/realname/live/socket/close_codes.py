"""Why a socket is closed: the codes of docs/reference/live-session.md, section 6, each with the word of its `error` message."""

from enum import Enum


class CloseCode(Enum):
    """A close code, and what the client did that it must not."""

    OTHER_KIND = (1003, "other-kind-of-message")
    NO_MESSAGE = (1007, "no-message")
    FAULT = (1011, "internal")
    BUSY = (1013, "busy")
    NO_FRAME = (4400, "no-frame")
    TOKEN_REFUSED = (4401, "token-refused")
    UNSIGNED_HELLO = (4403, "hello-unsigned")
    TOO_LATE = (4408, "too-late")
    SECOND_SOCKET = (4409, "second-socket")
    REGISTRATION_CHANGED = (4410, "registration-changed")
    UNREADABLE = (4415, "frame-unreadable")
    FINDING = (4422, "finding")
    FLOOD = (4429, "flood")

    def __init__(self, number: int, word: str) -> None:
        self.number = number
        self.word = word


class Closing(Exception):
    """The socket is to be closed, now, for this."""

    def __init__(self, *, code: CloseCode) -> None:
        super().__init__(code.word)
        self.code = code
