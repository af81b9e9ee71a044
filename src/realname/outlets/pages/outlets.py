"""Outlets and agents in the office: their state, and a freeze by two people."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import SmallForm, Staff, needs
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import OUTLETS
from realname.access.use_cases.staff_accounts import ListStaff
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict, TookPart
from realname.kernel.identifiers import AgentId, FreezeId, OutletId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.working_days import LocalDays
from realname.outlets.errors import FreezeConflict
from realname.outlets.model.freeze import REASONS, FreezeAction, FreezeDraft, FreezeReason, FreezeTarget
from realname.outlets.model.rule import OutletRule
from realname.outlets.use_cases.freezes import AnswerFreeze, AskForFreeze, ReadFreezes
from realname.outlets.use_cases.names import Names
from realname.outlets.use_cases.outlets import ReadOutlets
from realname.platform.http.served import Services
from realname.platform.web.forms import Form

router = APIRouter()
_ONE = OUTLETS + "/{outlet_id}"
_FREEZE = "/office/freezes/{freeze_id}"
_DONE = frozenset({"asked", "confirmed", "refused", "gone"})
_ALERT = 64
OutletPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
FreezePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Done = Annotated[str, Query(max_length=16)]
_FORM = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
_A_NUMBER = re.compile(r"[0-9]{7,}", re.ASCII)  # of a phone, or of an ID


@router.get(OUTLETS, dependencies=[needs(Right.OUTLETS_SEE)])
def list_outlets(request: Request, staff: Staff, services: Services, done: Done = "") -> Response:
    """List outlets with their state, and what waits for a second person."""
    waiting = services[ReadFreezes].waiting(acting=staff.member)
    return page(
        request,
        "outlets.html",
        files=services[ReadOutlets](),
        waiting=waiting,
        logins=_logins(services, *{one.request.about.outlet_id for one in waiting}),
        done=done if done in _DONE else "",
        section="outlets",
    )


@router.get(_ONE, dependencies=[needs(Right.OUTLETS_SEE)])
def show_outlet(request: Request, outlet_id: OutletPath, staff: Staff, services: Services, done: Done = "") -> Response:
    """Show one: papers, who works there, what was asked for, and what the person who looks can do."""
    return _page(request, outlet_id, staff, services, done=done if done in _DONE else "")


@router.post(_ONE + "/freeze", dependencies=[needs(Right.FREEZES_ASK)])
def ask_for_freeze(request: Request, outlet_id: OutletPath, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Ask that the outlet or an agent be frozen, or that it be lifted: in force once a second person confirms."""
    request.state.place = f"{OUTLETS}/{outlet_id}"
    try:
        services[AskForFreeze](_asked(form, outlet_id), acting=staff.member)
    except (InvalidInput, StateConflict, TookPart) as error:
        return _page(request, outlet_id, staff, services, error=error)
    return see_other(f"{OUTLETS}/{outlet_id}?done=asked")


@router.post(_FREEZE + "/confirm", dependencies=[needs(Right.FREEZES_ANSWER)])
def confirm(freeze_id: FreezePath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Confirm; what was answered meanwhile, or has lapsed, stays as it is."""
    try:
        done = services[AnswerFreeze].confirm(FreezeId(freeze_id), acting=staff.member)
    except FreezeConflict:
        return see_other(f"{OUTLETS}?done=gone")
    return see_other(f"{OUTLETS}/{done.about.outlet_id}?done=confirmed")


@router.post(_FREEZE + "/refuse", dependencies=[needs(Right.FREEZES_ANSWER)])
def refuse(freeze_id: FreezePath, staff: Staff, form: SmallForm, services: Services) -> Response:  # noqa: ARG001 - the token
    """Refuse; all stays as it is."""
    try:
        done = services[AnswerFreeze].refuse(FreezeId(freeze_id), acting=staff.member)
    except FreezeConflict:
        return see_other(f"{OUTLETS}?done=gone")
    return see_other(f"{OUTLETS}/{done.about.outlet_id}?done=refused")


def _asked(form: Form, outlet_id: str) -> FreezeDraft:
    try:
        action, reason = FreezeAction(form.text("deed")), FreezeReason(form.text("reason"))
    except ValueError:
        raise InvalidInput(field="reason") from None
    alert, agent = form.text("alert").strip(), form.text("agent")
    if alert:
        FreezeId(alert)  # of the form of an id of ours
    about = FreezeTarget(outlet_id=OutletId(outlet_id), agent_id=AgentId(agent) if agent else None)
    return FreezeDraft(deed=action, about=about, reason=reason, alert_id=alert[:_ALERT])


def _page(request: Request, outlet_id: str, staff: Staff, services: App, *, done: str = "", error: RealNameError | None = None) -> Response:
    found = services[ReadOutlets].one(OutletId(outlet_id))
    rule = services[OutletRule]
    return page(
        request,
        "outlet.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        outlet_id=outlet_id,
        outlet=found.outlet,
        logins=_logins(services, OutletId(outlet_id)),
        agents=[(one, rule.training_ends_on(one.trained_on) if one.trained_on else None) for one in found.agents],
        today=services[LocalDays].day_of(services[Clock].now()),
        freezes=services[ReadFreezes].of_outlet(OutletId(outlet_id), acting=staff.member),
        freeze_reasons={deed.value: sorted(one.value for one in reasons) for deed, reasons in REASONS.items()},
        hours=rule.freeze_answer_hours,
        done=done,
        error=error,
        field=str(error.facts.get("field", "reason")) if error else "",
        section="outlets",
    )


def _logins(services: App, *outlets: OutletId) -> Mapping[AgentId, str]:
    """By what the staff of some outlets sign in: what people call each other by."""
    return {one.member.id: one.member.login for outlet_id in outlets for one in services[ListStaff](outlet_id)}


def pick_outlet(text: str, names: Names) -> OutletId:
    """Read an outlet as it was picked from the list of names, or typed: by its name, or by its id, enrolled or not.

    Raises:
        InvalidInput: It is neither, several outlets have the name, or it might be the number of a phone or an ID.
    """
    return names.find(text) or parse_outlet(text)


def parse_outlet(text: str) -> OutletId:
    """Read the id of an outlet as it is typed: letters, digits, dots, hyphens and underscores.

    Raises:
        InvalidInput: It is of no such form, or might be the number of a phone or an ID.
    """
    typed = text.strip()
    if not _FORM.fullmatch(typed) or _A_NUMBER.search(typed):
        raise InvalidInput(field="outlet")
    return OutletId(typed)
