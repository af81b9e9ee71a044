"""Appeals against a campaign: the holder of a line objects to being verified again; a person decides."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from realname.access.api.authentication import Known, scoped
from realname.access.errors import IdempotencyKeyReused
from realname.access.model.api_client import Scope
from realname.campaigns.api.reverifications_answers import AppealAnswer, appeal_answer
from realname.campaigns.errors import AppealsUsedUp, CampaignConflict, LineNotInCampaign
from realname.campaigns.model.line import AppealGround
from realname.campaigns.use_cases.appeals import RecordAppeal
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.kernel.errors import UnknownLine
from realname.kernel.identifiers import LineId
from realname.lines.use_cases.list_lines import ListLines
from realname.platform.api import examples, links
from realname.platform.api.bodies import JsonBody, RequestBody
from realname.platform.api.headers import say_where
from realname.platform.api.spec import answers_of, takes_json
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.requests import SMALL_BODY_BYTES, IdempotencyKey, LinePath, client_request
from realname.registration.use_cases.opening.repeated_request import IsRepeated

router = APIRouter(prefix="/v1", tags=["lines"])


class AppealRequest(RequestBody):
    """Record an appeal of a line's holder. What they say beyond the ground is heard by a person and not kept here."""

    ground: Literal[AppealGround.ALREADY_VERIFIED, AppealGround.CANNOT_ATTEND, AppealGround.SELECTED_WRONGLY, AppealGround.OTHER] = Field(
        description="Why the holder objects to being verified again now."
    )


APPEAL = JsonBody(AppealRequest, limit_bytes=SMALL_BODY_BYTES)


@router.post(
    "/lines/{line_id}/appeals",
    status_code=201,
    operation_id="appealLine",
    dependencies=[scoped(Scope.LINES_CHANGE)],
    responses=answers_of(
        *(UnknownLine, LineNotInCampaign, CampaignConflict, AppealsUsedUp, IdempotencyKeyReused), links=links.AFTER_APPEAL, success=201
    ),
    openapi_extra=takes_json(AppealRequest, examples.APPEAL),
)
def appeal_line(
    line_id: LinePath,
    body: Annotated[AppealRequest, Depends(APPEAL)],
    *,
    idempotency_key: IdempotencyKey,
    known: Known,
    services: Services,
    response: Response,
) -> AppealAnswer:
    """Record the holder's appeal: from now on nothing more is barred or asked for until a person has decided.

    Neither a face nor an ID is asked for. The same key and body again record nothing, and answer where the line stands now.
    """
    services[ListLines].one(known, LineId(line_id))  # of an outlet that the client does not act for it is unknown
    request = client_request(known.id, idempotency_key, f"appeal {line_id}{body.model_dump_json()}")
    is_replay = services[IsRepeated](request)
    held = services[RecordAppeal](LineId(line_id), AppealGround(body.ground), acting=None, request=request)
    say_where(response, f"/v1/lines/{line_id}", is_replay=is_replay)
    return appeal_answer(services[ReadReverification].of(held), mode=services[Served].mode)
