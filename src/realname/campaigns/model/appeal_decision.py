"""What a person decides on an appeal against a campaign, and why: a closed list, so that no reason holds anything about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.kernel.errors import InvalidInput


class AppealOutcome(StrEnum):
    """What a person decides."""

    GRANTED = "granted"
    DISMISSED = "dismissed"


class AppealReason(StrEnum):
    """Why; each speaks for one outcome alone."""

    VERIFIED_ALREADY = "verified-already"
    SELECTED_WRONGLY = "selected-wrongly"
    EXCUSED = "excused"
    NOT_REACHABLE = "not-reachable"
    NOT_VERIFIED_SINCE = "not-verified-since"
    SELECTED_RIGHTLY = "selected-rightly"
    CAN_ATTEND = "can-attend"
    NOT_CONFIRMED = "not-confirmed"
    TOLD_ANEW = "told-anew"


REASONS: Mapping[AppealOutcome, tuple[AppealReason, ...]] = {
    AppealOutcome.GRANTED: (
        AppealReason.VERIFIED_ALREADY,
        AppealReason.SELECTED_WRONGLY,
        AppealReason.EXCUSED,
        AppealReason.NOT_REACHABLE,
    ),
    AppealOutcome.DISMISSED: (
        AppealReason.NOT_VERIFIED_SINCE,
        AppealReason.SELECTED_RIGHTLY,
        AppealReason.CAN_ATTEND,
        AppealReason.NOT_CONFIRMED,
        AppealReason.TOLD_ANEW,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecision:
    """An outcome with its reason; one that does not speak for it cannot be built."""

    outcome: AppealOutcome
    reason: AppealReason

    def __post_init__(self) -> None:
        """Refuse a reason that speaks for the other outcome."""
        if self.reason not in REASONS[self.outcome]:
            raise InvalidInput(field="reason", reasons=", ".join(REASONS[self.outcome]))


def decision_for(reason: AppealReason) -> AppealDecision:
    """The decision that a reason speaks for."""
    outcome = next(outcome for outcome, reasons in REASONS.items() if reason in reasons)
    return AppealDecision(outcome=outcome, reason=reason)
