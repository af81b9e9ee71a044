"""A person's own page: all lines under their identity, and the word that one of them is not theirs."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.holder.errors import DisputeAtCounter
from realname.holder.model.dispute_rule import DisputeRule
from realname.holder.pages.access import HOME, PERSON, Held, Person, PersonForm, declaration_of, person_signed_in
from realname.holder.text import OUTCOME_WORDS
from realname.holder.use_cases.disputes import OpenDispute, WithdrawDispute
from realname.holder.use_cases.lines import HeldLine, ReadPersonLines
from realname.kernel.errors import RealNameError, StateConflict
from realname.kernel.ports import Clock
from realname.lines.errors import DisputeConflict
from realname.lines.text import BAR_WORDS
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate

router = APIRouter(dependencies=[Depends(person_signed_in)])
_LINE = PERSON + "/lines/{line_id}"
_DONE = frozenset({"frozen", "withdrawn", "closing"})


@router.get(PERSON)
def redirect_home() -> Response:
    """Lead on."""
    return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)


@router.get(HOME)
def show_lines(request: Request, person: Person, services: Services, done: Annotated[str, Query(max_length=16)] = "") -> Response:
    """Show them, the newest first."""
    language = language_of(request)
    held = services[ReadPersonLines](person.person_id)
    return page(
        request,
        "person-lines.html",
        held=[(one, bars_of(one, request)) for one in held],
        count=sum(1 for one in held if not one.is_not_theirs),
        outcomes={outcome: translate(words, language) for outcome, words in OUTCOME_WORDS.items()},
        done=done if done in _DONE else "",
        hours=services[DisputeRule].answer_hours,
        now=services[Clock].now(),
        section="lines",
    )


@router.get(f"{_LINE}/not-mine")
def ask_whether_not_theirs(request: Request, held: Held, person: Person, services: Services) -> Response:
    """Say what follows, and ask."""
    return _not_mine_page(request, held, person, services)


@router.post(f"{_LINE}/not-mine")
def freeze(request: Request, held: Held, person: Person, form: PersonForm, services: Services) -> Response:  # noqa: ARG001 - checked
    """Freeze it at once, and open its case."""
    try:
        services[OpenDispute](held.line.id, declaration=declaration_of(person))
    except DisputeConflict:
        return see_other(HOME)
    except (DisputeAtCounter, StateConflict) as error:
        return _not_mine_page(request, held, person, services, error=error)
    return see_other(f"{HOME}?done=frozen")


@router.get(f"{_LINE}/mine")
def ask_whether_theirs(request: Request, held: Held, person: Person) -> Response:
    """Say what follows, and ask."""
    return _mine_page(request, held, person)


@router.post(f"{_LINE}/mine")
def take_back(request: Request, held: Held, person: Person, form: PersonForm, services: Services) -> Response:  # noqa: ARG001 - checked
    """Take it back."""
    try:
        services[WithdrawDispute](held.line.id, declaration=declaration_of(person))
    except DisputeConflict:
        return see_other(HOME)
    except (DisputeAtCounter, StateConflict) as error:
        return _mine_page(request, held, person, error=error)
    return see_other(f"{HOME}?done=withdrawn")


def bars_of(held: HeldLine, request: Request) -> list[str]:
    """What is barred of a line, in words."""
    return [translate(BAR_WORDS[bar.reason], language_of(request)) for bar in sorted(held.line.bars, key=lambda one: one.reason.value)]


def _not_mine_page(request: Request, held: HeldLine, person: Person, services: Services, *, error: RealNameError | None = None) -> Response:
    return page(
        request,
        "person-not-mine.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        held=held,
        is_own=held.line.id == person.line.id,
        hours=services[DisputeRule].answer_hours,
        rule=services[DisputeRule],
        error=error,
        cause=str(error.facts.get("cause", "")) if error else "",
        section="lines",
    )


def _mine_page(request: Request, held: HeldLine, person: Person, *, error: RealNameError | None = None) -> Response:
    is_elsewhere = held.dispute is not None and held.dispute.said_over != person.line.id
    return page(
        request,
        "person-mine.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        held=held,
        is_elsewhere=is_elsewhere,
        error=error,
        section="lines",
    )
