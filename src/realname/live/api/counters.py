"""Counters, and the live sessions they hold (docs/reference/live-session.md, sections 1 and 2)."""

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field

from realname.access.api.authentication import Acting, Known, scoped
from realname.access.errors import AttestationRefused, CounterUnknown, EnrolmentCodeRefused
from realname.access.model.api_client import Scope
from realname.access.model.counter import ENROLMENT_BYTES, LONGEST_ATTESTATION
from realname.access.use_cases.counters import EnrolCounter, ListCounters
from realname.kernel.errors import InvalidInput, RateLimited, ReservationExpired, StateConflict, StorageUnavailable
from realname.kernel.identifiers import CounterId, RegistrationId
from realname.live.api.counters_answers import LIVE_PATH, CounterAnswer, LiveSessionAnswer, counter_answer, live_session_answer
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.platform.api import examples, links
from realname.platform.api.bodies import JsonBody, RequestBody
from realname.platform.api.headers import say_where
from realname.platform.api.spec import answers_of, takes_json
from realname.platform.config.served import Served
from realname.platform.http.served import Services
from realname.registration.api.requests import SMALL_BODY_BYTES, RegistrationPath
from realname.registration.errors import ChallengeImpossible, RegistrationClosed, UnknownRegistration

router = APIRouter(prefix="/v1", tags=["live session"])
CounterPath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="A counter's id.")]


class EnrolRequest(RequestBody):
    """Enrol a counter."""

    code: str = Field(min_length=1, max_length=64, description="Of `realname access counters enrol`; valid once, for 15 minutes.")
    public_key: str = Field(min_length=1, max_length=512, description="P-256, SubjectPublicKeyInfo (DER) in base64.")
    attestation: str = Field(
        default="",
        max_length=LONGEST_ATTESTATION,
        description="Of its hardware, JSON (docs/reference/live-session.md, section 1).",
    )


ENROLMENT = JsonBody(EnrolRequest, limit_bytes=ENROLMENT_BYTES)


@router.post(
    "/counters",
    status_code=201,
    operation_id="enrolCounter",
    responses=answers_of(
        *(AttestationRefused, EnrolmentCodeRefused, InvalidInput, RateLimited, StorageUnavailable),
        links=links.AFTER_ENROLLING,
        success=201,
        is_public=True,
    ),
    openapi_extra=takes_json(EnrolRequest, examples.ENROLMENT),
)
def enrol_counter(
    request: Request, response: Response, body: Annotated[EnrolRequest, Depends(ENROLMENT)], services: Services
) -> CounterAnswer:
    """Enrol a counter by its one-time code, which is the authority: no token is needed. Its key signs the live sessions it holds."""
    address = request.client.host if request.client else ""
    enrol = services[EnrolCounter].by_code_alone
    counter = enrol(body.code, _key(body.public_key), attestation=body.attestation, address=address)
    say_where(response, f"/v1/counters/{counter.id.value}")
    return counter_answer(counter, mode=services[Served].mode)


@router.get(
    "/counters/{counter_id}",
    operation_id="readCounter",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(CounterUnknown),
)
def read_counter(counter_id: CounterPath, known: Known, services: Services) -> CounterAnswer:
    """Read a counter that is enrolled at an outlet of the client; one that was revoked is not there."""
    reach = known.reach(None)
    counter = services[ListCounters].one(CounterId(counter_id))
    if counter.revoked_at is not None or (reach is not None and counter.outlet_id not in reach):
        raise CounterUnknown
    return counter_answer(counter, mode=services[Served].mode)


class LiveSessionRequest(RequestBody):
    """Ask for a live session."""

    counter_id: str = Field(pattern=r"^[0-9a-f]{32}$", description="The counter that will hold it.")


LIVE_SESSION = JsonBody(LiveSessionRequest, limit_bytes=SMALL_BODY_BYTES)


@router.post(
    "/registrations/{registration_id}/live-session",
    status_code=201,
    operation_id="requestLiveSession",
    dependencies=[scoped(Scope.REGISTRATIONS_WORK)],
    responses=answers_of(
        *(UnknownRegistration, CounterUnknown, StateConflict, RegistrationClosed, ReservationExpired, ChallengeImpossible, RateLimited),
    ),
    openapi_extra=takes_json(LiveSessionRequest, examples.LIVE_SESSION),
)
def request_live_session(
    registration_id: RegistrationPath,
    body: Annotated[LiveSessionRequest, Depends(LIVE_SESSION)],
    acting: Acting,
    services: Services,
    response: Response,
) -> LiveSessionAnswer:
    """Draw a challenge and issue a token that opens one live session of it, once, at this counter; the one before is void."""
    issued = services[RequestLiveSession](RegistrationId(registration_id), CounterId(body.counter_id), acting=acting)
    say_where(response, LIVE_PATH)
    return live_session_answer(issued, mode=services[Served].mode)


def _key(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(field="body.public_key") from None
