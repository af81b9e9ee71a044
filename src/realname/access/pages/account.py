"""What a person signs in with, and where they are signed in: their passkeys."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.model.rights import Right
from realname.access.model.staff import Realm
from realname.access.pages.access import SESSION_COOKIE, Sent, SmallForm, Staff, may_set_up, needs
from realname.access.pages.cookies import read_cookie
from realname.access.pages.pages import if_changed, page, see_other
from realname.access.pages.sign_in_path import ACCOUNT, CHANGED, SignInRules
from realname.access.text import MEANS_WORDS, ROLE_WORDS
from realname.access.use_cases.authenticator_apps import HasAuthenticator
from realname.access.use_cases.connect_provider import PROOFS, ReadOwnProvider
from realname.access.use_cases.factor_resets import AnswerReset, ReadOwnReset
from realname.access.use_cases.own_sessions import EndOtherSessions, EndOwnSession, ListOwnSessions
from realname.access.use_cases.passkeys import AddPasskey, AskForNewPasskey, ListPasskeys, RemovePasskey
from realname.access.use_cases.waiting_counts import WaitingCounts
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import SignInId
from realname.kernel.ports import Clock
from realname.platform.http.served import Services

router = APIRouter()
_PASSKEYS = f"{ACCOUNT}/passkeys"
_MOST_ANSWER = 16 * 1024
Body = Annotated[bytes, Depends(Sent())]
_OWN = [needs(Right.OWN_PASSKEYS), Depends(may_set_up)]


class _Made(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    name: str = Field(min_length=1, max_length=64)
    answer: str = Field(min_length=1, max_length=_MOST_ANSWER)


@router.get(ACCOUNT, dependencies=[needs(Right.OWN_SIGN_IN)])
def show_account(request: Request, staff: Staff, services: Services, done: Annotated[str, Query(max_length=16)] = "") -> Response:
    """Show role, passkeys, app and sign-ins; after a change of what one signs in with, offer to end the others."""
    reset, reset_at = services[ReadOwnReset](staff.member.id)
    return page(
        request,
        "account.html",
        reset=reset,
        reset_at=reset_at,
        role_words=ROLE_WORDS[staff.member.role],
        passkeys=services[ListPasskeys](staff.member.id),
        is_weak=staff.means not in services[SignInRules].enough_means,
        has_app=services[HasAuthenticator](staff.member.id),
        sign_ins=services[ListOwnSessions](staff.member.id, token=read_cookie(request, SESSION_COOKIE)),
        means_words=MEANS_WORDS,
        has_provider=services[OpenIdProvider].is_set and services[SignInRules].realm is Realm.OPERATOR,
        connected_at=services[ReadOwnProvider](staff.member.id),
        may_connect=staff.means in PROOFS,
        done=done,
    )


@router.get(f"{ACCOUNT}/sign-in-left", dependencies=[needs(Right.OWN_SIGN_IN)])
def show_time_left(staff: Staff, services: Services) -> Response:
    """Say how many seconds the sign-in has left, and at most; asked with `poll`, it is no activity."""
    now = services[Clock].now()
    return JSONResponse({"left_s": staff.left_s(now), "most_s": staff.most_s(now)})


@router.get(f"{ACCOUNT}/waiting", dependencies=[needs(Right.OWN_SIGN_IN)])
def show_waiting(request: Request, staff: Staff, services: Services) -> Response:
    """Say how many wait, by section of the navigation; asked with `poll`, it is no activity."""
    return if_changed(request, JSONResponse(dict(services[WaitingCounts](staff.member))))


@router.post(f"{_PASSKEYS}/question", dependencies=_OWN)
def ask_for_new(staff: Staff, body: Body, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Ask the browser to make one (WebAuthn options)."""
    return Response(services[AskForNewPasskey](staff.member, holder=staff.csrf_token), media_type="application/json")


@router.post(_PASSKEYS, dependencies=_OWN)
def add(request: Request, staff: Staff, body: Body, services: Services) -> Response:
    """Add what it made."""
    try:
        made = _Made.model_validate_json(body)
    except ValidationError:
        raise InvalidInput(field="answer") from None
    added = services[AddPasskey](staff.member, made.answer, made.name, holder=staff.csrf_token, token=read_cookie(request, SESSION_COOKIE))
    return JSONResponse({"id": added.id}, 201)


@router.post(f"{_PASSKEYS}/remove", dependencies=_OWN)
def remove(staff: Staff, form: SmallForm, services: Services) -> Response:
    """Remove one."""
    services[RemovePasskey](staff.member.id, form.text("id"))
    return see_other(CHANGED)


# Not by a password alone, once its member signs in by more: the person who found one would keep them out.
@router.post(f"{ACCOUNT}/sign-ins/end", dependencies=[needs(Right.OWN_SIGN_IN), Depends(may_set_up)])
def end_sign_ins(request: Request, staff: Staff, form: SmallForm, services: Services) -> Response:
    """End the one that is named, or all others where none is."""
    if named := form.text("id"):
        services[EndOwnSession](staff.member.id, SignInId(named))
    else:
        services[EndOtherSessions](staff.member.id, token=read_cookie(request, SESSION_COOKIE))
    return see_other(f"{ACCOUNT}?done=ended")


@router.post(f"{ACCOUNT}/reset/decline", dependencies=[needs(Right.OWN_SIGN_IN), Depends(may_set_up)])
def decline_reset(staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - its token is checked
    """Decline a reset of what one signs in with that waits for a second person."""
    services[AnswerReset].decline(staff.member.login, acting=staff.member.id)
    return see_other(ACCOUNT)
