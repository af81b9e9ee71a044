"""What the API answers about numbers on offer and about lines."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from realname.campaigns.api.reverifications_answers import ReverificationPart, reverification_part
from realname.campaigns.use_cases.read_appeals import Reverification
from realname.kernel.identifiers import Msisdn
from realname.lines.model.barring import BarReason
from realname.lines.model.line import FORGOTTEN, Line
from realname.lines.model.service_order import BarScope
from realname.lines.model.transitions import LineState
from realname.platform.api.base_answers import Answer, Part


class NumbersAnswer(Answer):
    """Free numbers of the stock."""

    numbers: list[str]


class BarPart(Part):
    """Why a line is barred, and when that is lifted by itself."""

    reason: BarReason
    until: datetime | None


class LineAnswer(Answer):
    """A line."""

    id: str
    registration_id: str
    state: LineState
    msisdn: str | None = Field(description="null once the number was freed for somebody else.")
    barred: BarScope = Field(description="What is barred; emergency calls always go through.")
    bars: list[BarPart]
    requested_at: datetime
    activated_at: datetime | None
    verified_at: datetime | None = Field(description="When its holder or user was last verified.")
    deactivated_at: datetime | None
    reverification: ReverificationPart | None = Field(description="What a campaign asks of the line; null: nothing, or nothing yet.")


def numbers_answer(msisdns: Sequence[Msisdn], *, mode: str) -> NumbersAnswer:
    """Show free numbers."""
    return NumbersAnswer(mode=mode, numbers=[msisdn.value for msisdn in msisdns])


def line_answer(line: Line, *, reverification: Reverification | None, mode: str) -> LineAnswer:
    """Show a line."""
    return LineAnswer(
        mode=mode,
        id=line.id.value,
        registration_id=line.registration_id.value,
        state=line.state,
        msisdn=None if line.msisdn == FORGOTTEN else line.msisdn.value,
        barred=line.scope,
        bars=[BarPart(reason=bar.reason, until=bar.until) for bar in sorted(line.bars, key=lambda bar: bar.reason.value)],
        requested_at=line.requested_at,
        activated_at=line.activated_at,
        verified_at=line.verified_at,
        deactivated_at=line.deactivated_at,
        reverification=reverification_part(reverification) if reverification else None,
    )
