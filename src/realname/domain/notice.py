"""A notice: one message to whoever holds a line, sent over the line itself. It says what happened, never to whom."""

from dataclasses import dataclass
from enum import StrEnum

from realname.domain.identifiers import LineId, Msisdn


class NoticeKind(StrEnum):
    """What is told. The words are the notifier's: by kind and language, without a name or number of anybody."""

    ACTIVATED = "activated"
    SIM_REPLACED = "sim-replaced"
    BARRED = "barred"
    BAR_LIFTED = "bar-lifted"
    TRANSFERRED = "transferred"
    DEACTIVATED = "deactivated"
    REVERIFY = "reverify"
    REVERIFY_SOON = "reverify-soon"
    REVERIFY_PARTIAL_BAR = "reverify-partial-bar"
    REVERIFY_SUSPENDED = "reverify-suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message.

    Attributes:
        idempotency_key: The same at every try; one key, one message.
    """

    idempotency_key: str
    kind: NoticeKind
    line_id: LineId
    msisdn: Msisdn
