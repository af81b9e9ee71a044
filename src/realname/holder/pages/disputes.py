"""Lines that a person says are not theirs: the queue with its clock, and the answer by a reviewer who had no part in the registration."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page, see_other
from realname.access.pages.problems import status_of
from realname.access.pages.sign_in_path import DISPUTES
from realname.holder.model.dispute_rule import DisputeRule
from realname.holder.text import CHECK_WORDS, OUTCOME_WORDS, REASON_WORDS
from realname.holder.use_cases.disputes import AnswerDispute
from realname.holder.use_cases.read_disputes import DisputeDetails, ReadDisputes
from realname.kernel.errors import InvalidInput, RealNameError, StateConflict, TookPart
from realname.kernel.identifiers import DisputeId
from realname.lines.errors import DisputeConflict
from realname.lines.model.dispute import REASONS, DisputeCheck, DisputeOutcome, DisputeReason, answer_for
from realname.lines.text import BAR_WORDS
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate

router = APIRouter()
_ONE = DISPUTES + "/{dispute_id}"
_GONE = "gone"
_DONE = frozenset({*(one.value for one in DisputeOutcome), _GONE})
DisputePath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@router.get(DISPUTES, dependencies=[needs(Right.DISPUTES_SEE)])
def list_disputes(request: Request, acting: Acting, services: Services, done: Annotated[str, Query(max_length=16)] = "") -> Response:
    """List what waits, the first due first, and what was answered."""
    language = language_of(request)
    return page(
        request,
        "disputes.html",
        found=services[ReadDisputes](acting=acting),
        outcomes={one: translate(words, language) for one, words in OUTCOME_WORDS.items()},
        reasons_of={one: translate(words, language) for one, words in REASON_WORDS.items()},
        hours=services[DisputeRule].answer_hours,
        done=done if done in _DONE else "",
        section="disputes",
    )


@router.get(_ONE, dependencies=[needs(Right.DISPUTES_SEE)])
def show_dispute(request: Request, dispute_id: DisputePath, acting: Acting, services: Services) -> Response:
    """Show one, and the person who may answer is asked to."""
    return _page(request, services[ReadDisputes].one(DisputeId(dispute_id), acting=acting))


@router.post(_ONE, dependencies=[needs(Right.DISPUTES_DECIDE)])
def answer(request: Request, dispute_id: DisputePath, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Answer; what was answered meanwhile stays as it was."""
    asked = DisputeId(dispute_id)
    try:
        given = answer_for(_reason(form.text("reason")), _checks(form.choices("checks")))
        answered = services[AnswerDispute](asked, given, acting=acting)
    except DisputeConflict:
        return see_other(f"{DISPUTES}?done={_GONE}")
    except (InvalidInput, StateConflict, TookPart) as error:
        return _page(request, services[ReadDisputes].one(asked, acting=acting), error=error)
    return see_other(f"{DISPUTES}?done={answered.outcome.value if answered.outcome else _GONE}")


def _reason(text: str) -> DisputeReason:
    try:
        return DisputeReason(text)
    except ValueError:
        raise InvalidInput(field="reason") from None


def _checks(texts: frozenset[str]) -> frozenset[DisputeCheck]:
    if not texts <= set(DisputeCheck):
        raise InvalidInput(field="checks")
    return frozenset(DisputeCheck(one) for one in texts)


def _page(request: Request, found: DisputeDetails, *, error: RealNameError | None = None) -> Response:
    language = language_of(request)
    dispute = found.view.dispute
    bars = sorted(found.line.bars, key=lambda bar: bar.reason.value)
    return page(
        request,
        "dispute.html",
        status=HTTPStatus.OK if error is None else status_of(type(error)),
        view=found.view,
        line=found.line,
        bars=[translate(BAR_WORDS[bar.reason], language) for bar in bars],
        reasons=[(outcome.value, one.value, translate(REASON_WORDS[one], language)) for outcome, ones in REASONS.items() for one in ones],
        checks=[(one.value, translate(CHECK_WORDS[one], language)) for one in DisputeCheck],
        outcome_words=translate(OUTCOME_WORDS[dispute.outcome], language) if dispute.outcome else "",
        reason_words=translate(REASON_WORDS[dispute.reason], language) if dispute.reason else "",
        checked=[translate(CHECK_WORDS[one], language) for one in sorted(dispute.checks)],
        error=error,
        field=str(error.facts.get("field", "reason")) if error else "",
        section="disputes",
    )
