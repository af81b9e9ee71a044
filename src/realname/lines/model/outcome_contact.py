"""Where an applicant hears of the outcome of a registration: over an active line in their own name. Pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from realname.kernel.identifiers import LineId, NoticeId, RegistrationId
from realname.lines.model.line import Line
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.registration.model.registration import Registration, RegistrationState

MOST_ATTEMPTS = 3  # numbers of one registration: no one finds out by guessing whose a line is
ASKED_WHILE = frozenset({RegistrationState.REFERRED, RegistrationState.REFUSED})
_KINDS: Mapping[RegistrationState, NoticeKind] = {
    RegistrationState.REFERRED: NoticeKind.OUTCOME_WAITING,
    RegistrationState.REFUSED: NoticeKind.OUTCOME_REFUSED,
    RegistrationState.ACTIVATED: NoticeKind.OUTCOME_APPROVED,
    RegistrationState.ACTIVATION_REJECTED: NoticeKind.OUTCOME_FAILED,
    RegistrationState.LAPSED: NoticeKind.OUTCOME_EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeContact:
    """What an applicant chose. The number that they named is kept nowhere.

    Attributes:
        line_id: The line that is told; None: the number that was named is no active line in the applicant's name.
        key: Random; the ids of the notices begin with it. They are kept longer than the registration, and do not name it.
        attempts: How many numbers were named for the registration, this one counted.
    """

    registration_id: RegistrationId
    line_id: LineId | None
    key: str = field(repr=False)
    chosen_at: datetime
    attempts: int = 1

    def notice_id(self, kind: NoticeKind, *, at: datetime) -> NoticeId:
        """The id of a notice that is written at a time."""
        return NoticeId(f"{self.key}.{kind.value}.{int(at.timestamp())}")


def may_choose(registration: Registration, before: OutcomeContact | None) -> bool:
    """Whether a number may be named: while a reviewer decides, and after a refusal until it is erased."""
    is_asked = registration.state in ASKED_WHILE and registration.media_erased_at is None
    return is_asked and (before is None or before.attempts < MOST_ATTEMPTS)


def notice_of_outcome(state: RegistrationState) -> NoticeKind | None:
    """What the applicant is told of a registration in a state; None: nothing."""
    return _KINDS.get(state)


def is_reachable(line: Line) -> bool:
    """Whether its holder reads what is sent to it: of a line that is lost, disputed or on a new SIM no one knows who does."""
    return line.state is LineState.ACTIVE and not line.bars
