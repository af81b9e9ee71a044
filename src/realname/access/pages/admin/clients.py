"""Machine clients: added, given another secret, revoked; a secret is shown once."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.errors import ClientInUse, UnknownClient
from realname.access.model.api_client import LONGEST_DAYS, USUAL_SCOPES, Scope, agent_of
from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import CLIENTS, Done, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.access.text import SCOPE_WORDS
from realname.access.use_cases.api_clients import (
    OVERLAP_HOURS,
    SECRET_DAYS,
    IssueClientSecret,
    ListClients,
    ListedClient,
    RevokeClient,
)
from realname.kernel.identifiers import ClientId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form

router = APIRouter()
_ONE = CLIENTS + "/{client_id}"
_SEE, _MANAGE = needs(Right.ADMINISTRATION_SEE), needs(Right.CLIENTS_MANAGE)
_NAME = Text("Enter a name of 57 characters at most. Use letters, digits, full stops, hyphens and underscores.")
_SCOPES = Text("Choose what the client may do.")
_OUTLETS = Text("Enter outlet codes separated by spaces, or leave this empty.")
_DAYS = Text("Enter a number of days from 1 to 730.")


@router.get(CLIENTS, dependencies=[_SEE])
def list_clients(request: Request, services: Services, done: Done = "") -> Response:
    """List the clients, and when what each holds ends."""
    now = services[Clock].now()
    return admin_page(request, "admin-clients.html", section=CLIENTS, clients=services[ListClients](), now=now, done=done)


@router.get(f"{CLIENTS}/new", dependencies=[_MANAGE])
def ask_for_new(request: Request) -> Response:
    """Ask for name, rights, outlets and term."""
    return _new_page(request, chosen=USUAL_SCOPES)


@router.post(f"{CLIENTS}/new", dependencies=[_MANAGE])
def add(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Make a client, and show its secret once."""
    fields, chosen = Fields(form), _scopes(form)
    try:
        client_id = fields.read("client", _client_id, _NAME)
        if not chosen:
            fields.refuse("scope", _SCOPES)
        outlets, days = fields.read("outlets", _outlets, _OUTLETS), fields.read("days", _days, _DAYS)
        fields.require()
        secret = services[IssueClientSecret].add(client_id.value, chosen, outlets=outlets.value, days=days.value, acting=acting)
    except ClientInUse:
        fields.refuse("client", Text("Choose another name, or replace the secret of the client that has this name."))
        return _new_page(request, fields=fields, chosen=chosen)
    except FormFaulty:
        return _new_page(request, fields=fields, chosen=chosen)
    return _secret_page(request, client_id.value, secret, days=days.value)


@router.get(_ONE, dependencies=[_SEE])
def show_client(request: Request, client_id: IdPath, services: Services) -> Response:
    """Show one, and what can be done."""
    return admin_page(request, "admin-client.html", section=CLIENTS, client=_client(services, client_id), words=SCOPE_WORDS)


@router.get(_ONE + "/secret", dependencies=[_MANAGE])
def ask_to_replace(request: Request, client_id: IdPath, services: Services) -> Response:
    """Ask how long the former secret and the new one work."""
    return _secret_form(request, services, client_id)


@router.post(_ONE + "/secret", dependencies=[_MANAGE])
def replace_secret(request: Request, client_id: IdPath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Give another secret; the former goes on for the hours that were chosen."""
    fields = Fields(form)
    days = fields.read("days", _days, _DAYS)
    hours = fields.read("hours", _overlap_hours, Text("Choose when the former secret stops working."))
    if fields.faults:
        return _secret_form(request, services, client_id, fields=fields)
    overlap = timedelta(hours=hours.value)
    secret = services[IssueClientSecret].rotate(_client(services, client_id).id, days=days.value, overlap=overlap, acting=acting)
    return _secret_page(request, ClientId(client_id), secret, days=days.value)


@router.get(_ONE + "/revoke", dependencies=[_MANAGE])
def ask_to_revoke(request: Request, client_id: IdPath, services: Services) -> Response:
    """Say what follows, and ask."""
    return admin_page(request, "admin-client-revoke.html", section=CLIENTS, client=_client(services, client_id))


@router.post(_ONE + "/revoke", dependencies=[_MANAGE])
def revoke(client_id: IdPath, acting: Acting, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Revoke."""
    services[RevokeClient](_client(services, client_id).id, acting=acting)
    return see_other(f"{CLIENTS}?done=revoked")


def _client(services: App, client_id: str) -> ListedClient:
    found = next((one for one in services[ListClients]() if one.id.value == client_id), None)
    if found is None:
        raise UnknownClient
    return found


def _client_id(text: str) -> ClientId:
    client_id = ClientId(text)
    agent_of(client_id)
    return client_id


def _outlets(text: str) -> frozenset[OutletId]:
    return frozenset(map(OutletId, text.replace(",", " ").split()))


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError
    return days


def _overlap_hours(text: str) -> int:
    hours = int(text)
    if hours not in {0, OVERLAP_HOURS}:
        raise ValueError
    return hours


def _scopes(form: Form) -> frozenset[Scope]:
    return frozenset(scope for scope in Scope if scope.value in form.choices("scope"))


def _secret_form(request: Request, services: App, client_id: str, *, fields: Fields | None = None) -> Response:
    return admin_page(
        request,
        "admin-client-replace.html",
        section=CLIENTS,
        fields=fields,
        client=_client(services, client_id),
        days=SECRET_DAYS,
        hours=OVERLAP_HOURS,
    )


def _secret_page(request: Request, client_id: ClientId, secret: str, *, days: int) -> Response:
    return admin_page(request, "admin-client-secret.html", section=CLIENTS, client=client_id, secret=secret, days=days)


def _new_page(request: Request, *, chosen: frozenset[Scope], fields: Fields | None = None) -> Response:
    return admin_page(request, "admin-client-new.html", section=CLIENTS, fields=fields, chosen=chosen, words=SCOPE_WORDS, days=SECRET_DAYS)
