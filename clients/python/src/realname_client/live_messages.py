"""What the server says in a live session (docs/reference/live-session.md, section 5), one class for each message; and the listener."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from realname_client.forms import Answer, read_form
from realname_client.wire import Authenticator


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message(Answer):
    """A message of the server."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wait(Message):
    """The session cannot be kept up yet. The library waits; show the applicant their place."""

    place: int
    """In the line, 1 for the next."""
    retry_ms: int
    """The place is told again within this time."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ready(Message):
    """The session has begun; pictures are sent from now on."""

    session_id: str
    actions: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pace(Message):
    """No more pictures a second than this. The library keeps to it."""

    most_fps: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Guidance(Message):
    """What would make the picture better: `no-face`, `closer`, `more-light`, ...; `none` when it is good."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Prompt(Message):
    """The applicant is to do this now. Left and right are their own."""

    step: int
    of: int
    action: str
    """`turn-left`, `turn-right`, `look-up`, `look-down`, `blink` or `follow`."""
    within_ms: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target(Message):
    """Where the target to follow is: points of time (ms of the session), yaw and pitch (degrees from rest)."""

    points: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Progress(Message):
    """How much of the movement is seen, 0 to 1."""

    step: int
    of: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Done(Message):
    """The action was seen and counts."""

    step: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Remark(Message):
    """A movement was seen and does not count; `code` says why."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Checking(Message):
    """The last action is done. No picture is sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result(Message):
    """How the session ended."""

    outcome: str
    """`judged`: submit the registration. `failed`: `findings` say why."""
    findings: tuple[str, ...]
    """Codes of docs/reference/session-findings.md."""
    tries_left: int
    """How often the applicant may still fail before a pause."""
    pause_s: int
    """Until another session is given; 0: now."""

    @property
    def is_judged(self) -> bool:
        """Whether the registration may be submitted."""
        return self.outcome == "judged"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Error(Message):
    """What the client did that it must not. The socket is closed."""

    code: str


_KINDS: Final[Mapping[str, type[Message]]] = {
    kind.__name__.lower(): kind for kind in (Wait, Ready, Pace, Guidance, Prompt, Target, Progress, Done, Remark, Checking, Result, Error)
}


def read_message(members: object) -> Message | None:
    """Read one message.

    Args:
        members: What was parsed from JSON.

    Returns:
        The message; None for a type that this version does not know.

    Raises:
        AnswerNotUnderstood: A member is missing or of another type.
    """
    kind = _KINDS.get(str(members.get("type"))) if isinstance(members, Mapping) else None
    return read_form(kind, members) if kind else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a camera may look at before it gives a picture.

    Attributes:
        at_ms: Time of the session for which the picture is.
        prompt: What the applicant is to do; None: nothing.
        prompted_ms: When the prompt came.
        target: Points of the target to follow that are known so far: time, yaw, pitch.
    """

    at_ms: int
    prompt: Prompt | None
    prompted_ms: int
    target: tuple[tuple[float, ...], ...]


Sign: TypeAlias = Callable[[bytes], bytes]
"""Signs with the counter's key, ECDSA P-256 over SHA-256; gives r and s, 32 bytes each."""
Camera: TypeAlias = Iterable[bytes] | Callable[[Seen], bytes | None]
"""Gives pictures as JPEG. An iterable gives the picture of now each time, and its end stops the session.

A function is told what is asked for, and gives None where it has no new picture."""
Listener: TypeAlias = Callable[[Message], None]
"""Is told every message of the server."""
Attest: TypeAlias = Callable[[Authenticator], str]
"""Answers what the hardware of an attested counter is asked, as JSON."""
