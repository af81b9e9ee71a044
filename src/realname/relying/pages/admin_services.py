"""Relying services for administrators: who asks, how often, what looks like collecting data; added, suspended, resumed, ended."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, Submitted, needs
from realname.access.pages.admin.frame import RELYING_SERVICES, Done, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import RelyingClientId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form
from realname.relying.connectors.client_keys import ClientKeySets, parse_client_keys
from realname.relying.errors import KeysAddressRefused, RelyingClientExists, RelyingNameTaken
from realname.relying.model.client import CALLS_PER_MINUTE, LARGEST_BOUND, NUMBERS_PER_DAY, Grant, RelyingClient
from realname.relying.model.scopes import API_OF, Api, Purpose
from realname.relying.store.limits import monday_of
from realname.relying.text import GRANT_WORDS, PURPOSE_WORDS, SCOPE_WORDS, SIGN_WORDS
from realname.relying.use_cases.clients import (
    LONGEST_ADDRESS,
    MOST_ADDRESSES,
    AddRelyingClient,
    EndRelyingClient,
    ReadRelyingClients,
    SuspendRelyingClient,
    require_name,
    require_redirect_uri,
)

router = APIRouter()
_ONE = RELYING_SERVICES + "/{client_id}"
_SEE, _MANAGE = needs(Right.ADMINISTRATION_SEE), needs(Right.RELYING_MANAGE)
_LARGEST_BYTES, _LONGEST_KEYS, _LONGEST_ADDRESSES = 64 * 1024, 16 * 1024, MOST_ADDRESSES * (LONGEST_ADDRESS + 2)
_WEEKS_SHOWN = 8
_SUSPECTED_FOR = timedelta(days=30)  # after a sign the list shows it so long
_ID = Text("Enter an id of 64 characters at most. Use letters, digits, full stops, hyphens and underscores.")
_NAME = Text("Enter the name that people read, of 80 characters at most.")
_GRANTS = Text("Choose how the service gets a token.")
_ADDRESSES = Text(
    "Enter the addresses that a browser is led back to, one a line, 10 at most. Each is HTTPS at a whole host name. "
    "Authorization code needs one."
)
_KEYS = Text("Paste the JSON Web Key Set of the service, or enter the address where its keys are read. Give one of the two.")
_KEYS_URL = Text("Enter an HTTPS address that is public.")
_PURPOSES = Text("Choose what the service asks for.")
_SCOPES = Text("Choose what the service may ask.")
_LIMIT = Text("Enter a number from 1 to 1,000,000.")
T = TypeVar("T")
Action = Annotated[Literal["suspend", "resume", "end"], Path()]
ServiceForm = Annotated[Form, Depends(Submitted(_LARGEST_BYTES))]


@router.get(RELYING_SERVICES, dependencies=[_SEE])
def list_services(request: Request, services: Services) -> Response:
    """List the services: what each may ask, when it asked last, its answers of this week and the last, and signs of collecting data."""
    now, shown = services[Clock].now(), services[ReadRelyingClients].shown()
    this_week = monday_of(now.date())
    return admin_page(
        request,
        "admin-services.html",
        section=RELYING_SERVICES,
        clients=sorted(shown, key=lambda one: one.client.is_ended),
        suspected={one.client.id for one in shown if any(now - sign.at < _SUSPECTED_FOR for sign in one.suspicions)},
        weeks=(this_week, this_week - timedelta(weeks=1)),
        apis=_apis_of,
        purposes=lambda client: [words for one, words in PURPOSE_WORDS.items() if one in client.purposes],
    )


@router.get(f"{RELYING_SERVICES}/new", dependencies=[_MANAGE])
def ask_for_new(request: Request) -> Response:
    """Ask for everything that a service is."""
    return _new_page(request, Form({}, {}))


@router.post(f"{RELYING_SERVICES}/new", dependencies=[_MANAGE])
def add(request: Request, acting: Acting, form: ServiceForm, services: Services) -> Response:
    """Add a service."""
    fields = Fields(form)
    try:
        client = _client(fields, form, services)
        services[AddRelyingClient](client, acting=acting)
    except RelyingClientExists:
        fields.refuse("client", Text("Choose another id. A service has this one, or had it."))
    except RelyingNameTaken:
        fields.refuse("name", Text("Choose another name. A service has this one, or one that looks like it."))
    except KeysAddressRefused:
        fields.refuse("jwks-url", _KEYS_URL)
    except FormFaulty:
        pass
    else:
        return see_other(f"{RELYING_SERVICES}/{client.id}?done=added")
    return _new_page(request, form, fields=fields)


@router.get(_ONE, dependencies=[_SEE])
def show_service(request: Request, client_id: IdPath, services: Services, done: Done = "") -> Response:
    """Show one: what it may ask, what it asked and was answered, and what can be done."""
    shown = services[ReadRelyingClients].one(RelyingClientId(client_id))
    return admin_page(
        request,
        "admin-service.html",
        section=RELYING_SERVICES,
        shown=shown,
        client=shown.client,
        weeks=[(one, one.week_on + timedelta(days=6)) for one in shown.weeks[:_WEEKS_SHOWN]],
        purpose_words=PURPOSE_WORDS,
        scope_words=SCOPE_WORDS,
        grant_words=GRANT_WORDS,
        sign_words=SIGN_WORDS,
        done=done,
    )


@router.get(_ONE + "/{action}", dependencies=[_MANAGE])
def ask(request: Request, client_id: IdPath, action: Action, services: Services) -> Response:
    """Say what follows, and ask."""
    shown = services[ReadRelyingClients].one(RelyingClientId(client_id))
    return admin_page(request, "admin-service-action.html", section=RELYING_SERVICES, shown=shown, client=shown.client, action=action)


@router.post(_ONE + "/{action}", dependencies=[_MANAGE])
def act(client_id: IdPath, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Suspend, resume, or end."""
    named = RelyingClientId(client_id)
    if action == "suspend":
        services[SuspendRelyingClient](named, acting=acting)
    elif action == "resume":
        services[SuspendRelyingClient].resume(named, acting=acting)
    else:
        services[EndRelyingClient](named, acting=acting)
    return see_other(f"{RELYING_SERVICES}/{client_id}?done={action}")


def _client(fields: Fields, form: Form, services: App) -> RelyingClient:
    """Read the service; raises `FormFaulty`."""
    client_id, name = fields.read("client", RelyingClientId, _ID), fields.read("name", require_name, _NAME)
    grants = _chosen(fields, form, "grant", {one.value: one for one in Grant}, _GRANTS)
    addresses = fields.read("redirect-uri", _addresses_for(grants), _ADDRESSES, longest=_LONGEST_ADDRESSES)
    keys = fields.read("jwks", _keys_beside(form), _KEYS, longest=_LONGEST_KEYS)
    keys_url = fields.read("jwks-url", _address_of_keys(services), _KEYS_URL)
    purposes = _chosen(fields, form, "purpose", {one.value: one for one in Purpose}, _PURPOSES)
    scopes = _chosen(fields, form, "scope", {one: one for one in API_OF}, _SCOPES)
    calls, numbers = fields.read("calls", _limit, _LIMIT), fields.read("numbers", _limit, _LIMIT)
    fields.require()
    return RelyingClient(
        id=client_id.value,
        name=name.value,
        redirect_uris=addresses.value,
        scopes=scopes,
        purposes=purposes,
        grants=grants,
        keys=keys.value,
        keys_url=keys_url.value,
        added_at=services[Clock].now(),
        calls_per_minute=calls.value,
        numbers_per_day=numbers.value,
    )


def _chosen(fields: Fields, form: Form, name: str, known: Mapping[str, T], problem: Text) -> frozenset[T]:
    chosen = frozenset(known[one] for one in form.choices(name) if one in known)
    if not chosen:
        fields.refuse(name, problem)
    return chosen


def _addresses_for(grants: frozenset[Grant]) -> Callable[[str], tuple[str, ...]]:
    def parse(text: str) -> tuple[str, ...]:
        addresses = tuple(map(require_redirect_uri, text.split()))
        if len(addresses) > MOST_ADDRESSES or (Grant.CODE in grants and not addresses):
            raise InvalidInput(field="redirect-uri")
        return addresses

    return parse


def _keys_beside(form: Form) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if bool(text) == bool(form.text("jwks-url")):
            raise InvalidInput(field="jwks")
        if text:
            parse_client_keys(text)
        return text

    return parse


def _address_of_keys(services: App) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text:
            services[ClientKeySets].require_address(text)
        return text

    return parse


def _limit(text: str) -> int:
    limit = int(text)
    if not 1 <= limit <= LARGEST_BOUND:
        raise ValueError
    return limit


def _apis_of(client: RelyingClient) -> list[str]:
    """The APIs of its scopes, in the order of all APIs."""
    return [one.value for one in Api if any(API_OF[scope] is one for scope in client.scopes)]


def _new_page(request: Request, form: Form, *, fields: Fields | None = None) -> Response:
    return admin_page(
        request,
        "admin-service-new.html",
        section=RELYING_SERVICES,
        fields=fields,
        chosen={name: form.choices(name) for name in ("purpose", "scope")},
        grants=form.choices("grant") if fields else {Grant.CODE.value},
        scopes=[one for one, api in API_OF.items() if api is not Api.KYC_FILL_IN],
        fill_in=[one for one, api in API_OF.items() if api is Api.KYC_FILL_IN],
        grant_words=GRANT_WORDS,
        purpose_words=PURPOSE_WORDS,
        scope_words=SCOPE_WORDS,
        calls=CALLS_PER_MINUTE,
        numbers=NUMBERS_PER_DAY,
    )
