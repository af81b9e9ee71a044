"""After the holder's death: the line is closed, or goes to an heir, for the proofs the pack takes; no face of the dead is looked at."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.model.staff import Role
from realname.access.pages.access import Acting, SmallForm, Staff, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import home_of
from realname.evidence.errors import IdentityNumberInvalid
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict
from realname.kernel.registry import App
from realname.lines.model.eligibility import CounterRequest, hindrance_of
from realname.lines.model.line import Ending
from realname.lines.model.order import LineView
from realname.lines.pages.change_refused import hindered_page
from realname.lines.pages.found_line import LINES, Found, line_path, place_of
from realname.lines.text import DEATH_PROOF_WORDS, HEIR_PROOF_WORDS
from realname.lines.use_cases.counter.holder_deaths import CloseAfterDeath, HolderDeaths, TypedDeath, TypedProof
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.platform.web.forms import Form, read_all
from realname.registration.model.line_rule import LineRule
from realname.registration.pages.forms.shown_before import Shown, carry_on

router = APIRouter()
_CLOSE, _HEIR = LINES + "/{line_id}/death/close", LINES + "/{line_id}/death/heir"
_FIELDS = ("proof", "proof-number", "identity-number", "heirship", "heirship-number")


@router.get(_CLOSE, dependencies=[needs(Right.LINES_CLOSE)])
def ask_to_close(request: Request, found: Found, services: Services) -> Response:
    """Ask for the proof of the death."""
    return _asked(request, found, CounterRequest.DEATH_CLOSE, services)


@router.post(_CLOSE, dependencies=[needs(Right.LINES_CLOSE)])
def close(request: Request, found: Found, staff: Staff, form: SmallForm, services: Services) -> Response:
    """Close the line; sent twice it is closed once."""
    done = f"{line_path(found.line)}?done={CounterRequest.DEATH_CLOSE.value}" if _may_see(staff.member.role) else home_of(staff.member.role)
    if found.line.ending is Ending.DEATH:
        return see_other(done)

    def closed(typed: TypedDeath) -> Response:
        services[CloseAfterDeath](found.line.id, typed, acting=staff.member.id)
        return see_other(done)

    return _taken(request, found, CounterRequest.DEATH_CLOSE, form, services, closed)


@router.get(_HEIR, dependencies=[needs(Right.LINES_INHERIT)])
def ask_for_heir(request: Request, found: Found, services: Services, note: str = "") -> Response:
    """Ask for the proofs of the death and of the heirship."""
    return _asked(request, found, CounterRequest.DEATH_HEIR, services, is_shown_again=note == StateConflict.code)


@router.post(_HEIR, dependencies=[needs(Right.LINES_INHERIT)])
def go_on_with_heir(request: Request, found: Found, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Lead on to the consent of the heir, who is verified like any new holder."""

    def shown(typed: TypedDeath) -> Response:
        death = services[HolderDeaths].mark(found.line, typed, acting=acting)
        wish = CounterRequest.TRANSFER.value
        return carry_on(request, line_path(found.line, "change", wish), Shown(death=death), place_of(found.line, wish), acting=acting)

    return _taken(request, found, CounterRequest.DEATH_HEIR, form, services, shown)


def _may_see(role: Role) -> bool:
    return Right.LINES_SERVE in RIGHTS[role]


def _asked(request: Request, view: LineView, wish: CounterRequest, services: App, *, is_shown_again: bool = False) -> Response:
    if hindrance := hindrance_of(view, wish):
        return hindered_page(request, view, wish, hindrance)
    return _page(request, view, wish, services, is_shown_again=is_shown_again)


def _taken(
    request: Request, view: LineView, wish: CounterRequest, form: Form, services: App, do: Callable[[TypedDeath], Response]
) -> Response:
    """Do what the proofs are shown for and lead on; what is wrong with them is said beside the field."""
    if hindrance := hindrance_of(view, wish):
        return hindered_page(request, view, wish, hindrance)
    try:
        return do(_typed(form, wish))
    except StateConflict as conflict:
        if conflict.facts.get("field") != "holder":
            raise
        return _page(request, view, wish, services, form=form, error=conflict)
    except InvalidInput as error:
        return _page(request, view, wish, services, form=form, error=error)


def _typed(form: Form, wish: CounterRequest) -> TypedDeath:
    asked = _FIELDS if wish is CounterRequest.DEATH_HEIR else tuple(name for name in _FIELDS if not name.startswith("heirship"))
    read_all(*(partial(_require, form, name) for name in asked))
    heirship = TypedProof(form.text("heirship"), form.text("heirship-number"))
    return TypedDeath(
        identity_number=form.text("identity-number").upper(),
        proof=TypedProof(form.text("proof"), form.text("proof-number")),
        heirship=heirship if wish is CounterRequest.DEATH_HEIR else None,
    )


def _require(form: Form, name: str) -> None:
    if not form.text(name):
        raise InvalidInput(field=name, cause="absent")


def _field_of(error: RealNameError | None) -> str:
    """Beside which field it is said."""
    if error is None:
        return ""
    is_of_the_dead = isinstance(error, StateConflict | IdentityNumberInvalid)
    return "identity-number" if is_of_the_dead else str(error.facts.get("field", "identity-number"))


def _page(
    request: Request,
    view: LineView,
    wish: CounterRequest,
    services: App,
    *,
    is_shown_again: bool = False,
    form: Form | None = None,
    error: RealNameError | None = None,
) -> Response:
    language, rule = language_of(request), services[LineRule]
    return page(
        request,
        "line-death.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        action=request.url.path,
        line=view.line,
        wish=wish.value,
        death_proofs=[(kind.value, translate(DEATH_PROOF_WORDS[kind], language)) for kind in rule.death_proofs],
        heir_proofs=[(kind.value, translate(HEIR_PROOF_WORDS[kind], language)) for kind in rule.heir_proofs],
        typed={name: form.text(name) if form else "" for name in _FIELDS},
        is_shown_again=is_shown_again,
        error=error,
        field=_field_of(error),
        section="lines",
    )
