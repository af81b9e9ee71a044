"""Webhooks for administrators: endpoints and what was sent to each; added, tested, paused, resumed, removed; a secret is shown once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import WEBHOOKS, Done, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.kernel.identifiers import DeliveryId, EndpointId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form
from realname.platform.web.paging import PageNumber, page_of
from realname.webhooks.connectors.outgoing import LONGEST_URL
from realname.webhooks.errors import EndpointUrlInvalid, TooManyEndpoints, TooManySecrets
from realname.webhooks.model.attempt import Attempt
from realname.webhooks.model.delivery import DeliveryState
from realname.webhooks.model.endpoint import SignatureScheme
from realname.webhooks.model.message import announced_events
from realname.webhooks.text import FAULT_WORDS, SCHEME_WORDS
from realname.webhooks.use_cases.deliveries import ReplayDeliveries, Replayed
from realname.webhooks.use_cases.endpoints import (
    OVERLAP_HOURS,
    AddEndpoint,
    ChangeEndpoint,
    EndpointView,
    NewSecret,
    ReadEndpoints,
    RotateSecret,
)
from realname.webhooks.use_cases.webhook_requests import TryEndpoint

router = APIRouter()
_ONE = WEBHOOKS + "/{endpoint_id}"
_SEE, _MANAGE = needs(Right.ADMINISTRATION_SEE), needs(Right.WEBHOOKS_MANAGE)
_A_PAGE, _MOST = 20, 1_000  # deliveries
_URL = Text(
    "Enter an HTTPS address such as https://crm.example/realname. "
    "The settings of the server name the addresses in your own network that are allowed."
)
_FULL = Text("Remove an endpoint that is not used. There are as many as this service can have.")
_OVERLAP = Text("Choose when the former secret stops signing.")
_SCHEME = Text("Choose how webhooks are signed.")
_SECRETS_FULL = Text("End the former secrets at once. There are as many valid secrets as an endpoint can have.")
_WHICH = Text("Choose which webhooks are sent again.")
_SINCE = Text("Enter a day and a time, such as 2026-11-28 14:00.")
Action = Annotated[Literal["pause", "resume", "remove"], Path()]
DeliveryPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,128}$")]
State = Annotated[Literal["", "waiting", "parked", "delivered"], Query()]


@router.get(WEBHOOKS, dependencies=[_SEE])
def list_endpoints(request: Request, services: Services, done: Done = "") -> Response:
    """List the endpoints with what waits, was given up and was delivered."""
    return admin_page(
        request,
        "admin-webhooks.html",
        section=WEBHOOKS,
        endpoints=services[ReadEndpoints](),
        kinds=announced_events(),
        fault_words=FAULT_WORDS,
        now=services[Clock].now(),
        done=done,
    )


@router.get(f"{WEBHOOKS}/new", dependencies=[_MANAGE])
def ask_for_new(request: Request) -> Response:
    """Ask for address, events and how they are signed."""
    return _new_page(request, Form({}, {}))


@router.post(f"{WEBHOOKS}/new", dependencies=[_MANAGE])
def add(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Add an endpoint, and show its secret once."""
    fields = Fields(form)
    try:
        address, scheme = fields.read("url", _address, _URL), fields.read("scheme", SignatureScheme, _SCHEME)
        fields.require()
        kinds = form.choices("type") & announced_events().keys()
        made = services[AddEndpoint](address.value, kinds, scheme.value, acting=acting)
    except EndpointUrlInvalid:
        fields.refuse("url", _URL)
    except TooManyEndpoints:
        fields.refuse("url", _FULL)
    except FormFaulty:
        pass
    else:
        return _secret_page(request, made, scheme.value)
    return _new_page(request, form, fields=fields)


@router.get(_ONE, dependencies=[_SEE])
def show_endpoint(
    request: Request, endpoint_id: IdPath, services: Services, state: State = "", number: PageNumber = 1, done: Done = ""
) -> Response:
    """Show one with its newest deliveries, of one state or all."""
    view = services[ReadEndpoints].one(EndpointId(endpoint_id))
    chosen = DeliveryState(state) if state else None
    found = services[ReadEndpoints].deliveries(view.endpoint.id, state=chosen, limit=_MOST)
    return admin_page(
        request,
        "admin-webhook.html",
        section=WEBHOOKS,
        view=view,
        endpoint=view.endpoint,
        deliveries=page_of(found, number, size=_A_PAGE),
        state=state,
        kinds=announced_events(),
        fault_words=FAULT_WORDS,
        scheme_words=SCHEME_WORDS,
        now=services[Clock].now(),
        done=done,
    )


@router.get(_ONE + "/test", dependencies=[_MANAGE])
def ask_to_test(request: Request, endpoint_id: IdPath, services: Services) -> Response:
    """Say what is sent, and ask."""
    return _test_page(request, services[ReadEndpoints].one(EndpointId(endpoint_id)))


@router.post(_ONE + "/test", dependencies=[_MANAGE])
def test(request: Request, endpoint_id: IdPath, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Send a test event at once, and show what came back."""
    view = services[ReadEndpoints].one(EndpointId(endpoint_id))
    return _test_page(request, view, attempt=services[TryEndpoint](view.endpoint.id))


@router.get(_ONE + "/secret", dependencies=[_MANAGE])
def ask_to_rotate(request: Request, endpoint_id: IdPath, services: Services) -> Response:
    """Ask for how long the former secret signs beside the new one."""
    return _rotate_page(request, services[ReadEndpoints].one(EndpointId(endpoint_id)))


@router.post(_ONE + "/secret", dependencies=[_MANAGE])
def rotate(request: Request, endpoint_id: IdPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Give another secret, and show it once."""
    fields, view = Fields(form), services[ReadEndpoints].one(EndpointId(endpoint_id))
    hours, scheme = fields.read("hours", _overlap_hours, _OVERLAP), fields.read("scheme", SignatureScheme, _SCHEME)
    if fields.faults:
        return _rotate_page(request, view, fields=fields)
    try:
        made = services[RotateSecret](view.endpoint.id, acting=acting, overlap=timedelta(hours=hours.value), scheme=scheme.value)
    except TooManySecrets:
        fields.refuse("hours", _SECRETS_FULL)
        return _rotate_page(request, view, fields=fields)
    return _secret_page(request, made, scheme.value)


@router.get(_ONE + "/replay", dependencies=[_MANAGE])
def ask_to_replay(request: Request, endpoint_id: IdPath, services: Services) -> Response:
    """Ask which webhooks are sent again."""
    return _replay_page(request, services[ReadEndpoints].one(EndpointId(endpoint_id)))


@router.post(_ONE + "/replay", dependencies=[_MANAGE])
def replay(request: Request, endpoint_id: IdPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Send again what was given up, or all that was queued since a time."""
    fields, view = Fields(form), services[ReadEndpoints].one(EndpointId(endpoint_id))
    again, which = services[ReplayDeliveries], fields.read("which", _Which, _WHICH)
    if not fields.faults and which.value is _Which.PARKED:
        return _replay_page(request, view, replayed=Replayed(count=again.parked(view.endpoint.id, acting=acting), rest_since=None))
    since = fields.read("since", _local_time(services), _SINCE) if not fields.faults else None
    if since is None or fields.faults:
        return _replay_page(request, view, fields=fields)
    return _replay_page(request, view, replayed=again.since(view.endpoint.id, since.value, acting=acting))


@router.get(_ONE + "/deliveries/{delivery_id}", dependencies=[_SEE])
def show_delivery(request: Request, endpoint_id: IdPath, delivery_id: DeliveryPath, services: Services) -> Response:
    """Show one webhook: what became of it, and its id, by which the receiver knows it."""
    view = services[ReadEndpoints].one(EndpointId(endpoint_id))
    return admin_page(
        request,
        "admin-webhook-delivery.html",
        section=WEBHOOKS,
        endpoint=view.endpoint,
        delivery=services[ReadEndpoints].delivery(view.endpoint.id, DeliveryId(delivery_id)),
        kinds=announced_events(),
        fault_words=FAULT_WORDS,
    )


@router.post(_ONE + "/deliveries/{delivery_id}", dependencies=[_MANAGE])
def replay_one(endpoint_id: IdPath, delivery_id: DeliveryPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Send one webhook again."""
    services[ReplayDeliveries].one(EndpointId(endpoint_id), DeliveryId(delivery_id), acting=acting)
    return see_other(f"{WEBHOOKS}/{endpoint_id}?done=replayed")


@router.get(_ONE + "/{action}", dependencies=[_MANAGE])
def ask(request: Request, endpoint_id: IdPath, action: Action, services: Services) -> Response:
    """Say what follows, and ask."""
    view = services[ReadEndpoints].one(EndpointId(endpoint_id))
    return admin_page(request, "admin-webhook-action.html", section=WEBHOOKS, view=view, endpoint=view.endpoint, action=action)


@router.post(_ONE + "/{action}", dependencies=[_MANAGE])
def act(endpoint_id: IdPath, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Pause, resume, or remove."""
    named, change = EndpointId(endpoint_id), services[ChangeEndpoint]
    if action == "remove":
        change.remove(named, acting=acting)
        return see_other(f"{WEBHOOKS}?done=removed")
    (change.pause if action == "pause" else change.resume)(named, acting=acting)
    return see_other(f"{WEBHOOKS}/{endpoint_id}?done={action}")


class _Which(StrEnum):
    """What is sent again."""

    PARKED = "parked"
    SINCE = "since"


def _address(text: str) -> str:
    if not 0 < len(text) <= LONGEST_URL:
        raise ValueError
    return text


def _overlap_hours(text: str) -> int:
    hours = int(text)
    if hours not in {0, OVERLAP_HOURS}:
        raise ValueError
    return hours


def _local_time(services: App) -> Callable[[str], datetime]:
    """Read a day and a time, as at the outlets."""
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=services[LocalDays].zone)


def _new_page(request: Request, form: Form, *, fields: Fields | None = None) -> Response:
    return admin_page(
        request,
        "admin-webhook-new.html",
        section=WEBHOOKS,
        fields=fields,
        kinds=announced_events(),
        chosen=form.choices("type"),
        schemes=SCHEME_WORDS,
    )


def _secret_page(request: Request, made: NewSecret, scheme: SignatureScheme) -> Response:
    is_public = scheme is SignatureScheme.ASYMMETRIC
    return admin_page(
        request, "admin-webhook-secret.html", section=WEBHOOKS, endpoint_id=made.endpoint_id, secret=made.shown, is_public=is_public
    )


def _test_page(request: Request, view: EndpointView, *, attempt: Attempt | None = None) -> Response:
    return admin_page(
        request, "admin-webhook-test.html", section=WEBHOOKS, endpoint=view.endpoint, attempt=attempt, fault_words=FAULT_WORDS
    )


def _rotate_page(request: Request, view: EndpointView, *, fields: Fields | None = None) -> Response:
    return admin_page(
        request,
        "admin-webhook-rotate.html",
        section=WEBHOOKS,
        fields=fields,
        endpoint=view.endpoint,
        hours=OVERLAP_HOURS,
        schemes=SCHEME_WORDS,
        scheme=view.secrets[0].scheme if view.secrets else SignatureScheme.SYMMETRIC,
    )


def _replay_page(request: Request, view: EndpointView, *, fields: Fields | None = None, replayed: Replayed | None = None) -> Response:
    return admin_page(
        request,
        "admin-webhook-replay.html",
        section=WEBHOOKS,
        fields=fields,
        endpoint=view.endpoint,
        parked=view.counts.get(DeliveryState.PARKED, 0),
        replayed=replayed,
    )
