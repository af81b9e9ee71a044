"""A line, with what a campaign asks of it."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from realname.access.api.authentication import Known, scoped
from realname.access.model.api_client import Scope
from realname.campaigns.api.reverifications_answers import ReverificationPart, reverification_part
from realname.campaigns.use_cases.read_appeals import ReadReverification, Reverification
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId
from realname.lines.model.barring import BarReason
from realname.lines.model.line import FORGOTTEN, Line
from realname.lines.model.service_order import BarScope
from realname.lines.model.transitions import LineState
from realname.lines.use_cases.list_lines import ListLines
from realname.platform.api import links
from realname.platform.api.bodies import Answer, Part
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.requests import LinePath

router = APIRouter(prefix="/v1", tags=["lines"])


class BarPart(Part):
    """Why a line is barred, and when that is lifted by itself."""

    reason: BarReason
    until: datetime | None


class LineAnswer(Answer):
    """A line."""

    id: str
    registration_id: str
    state: LineState
    msisdn: str | None = Field(description="null once the number was freed for another person.")
    barred: BarScope = Field(description="What is barred; emergency calls always go through.")
    bars: list[BarPart]
    requested_at: datetime
    activated_at: datetime | None
    verified_at: datetime | None = Field(description="When its holder or user was last verified.")
    deactivated_at: datetime | None
    reverification: ReverificationPart | None = Field(description="What a campaign asks of the line; null: nothing, or nothing yet.")


@router.get(
    "/lines/{line_id}",
    operation_id="readLine",
    dependencies=[scoped(Scope.LINES_READ)],
    responses=answers_of(UnknownLine, links=links.AFTER_READING_A_LINE),
)
def read_line(line_id: LinePath, known: Known, services: Services) -> LineAnswer:
    """Read a line, and what a campaign asks of it."""
    line = services[ListLines].one(known, LineId(line_id))
    return _line_answer(line, reverification=services[ReadReverification](line.id), mode=services[Served].mode)


def _line_answer(line: Line, *, reverification: Reverification | None, mode: str) -> LineAnswer:
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
