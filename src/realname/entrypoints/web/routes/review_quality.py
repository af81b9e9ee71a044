"""How well reviewers see: everybody for whoever leads them, one's own for a reviewer."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.application.review_quality import NamedQuality
from realname.domain.rates import Spread
from realname.domain.review_quality import ENOUGH
from realname.domain.rights import RIGHTS, Right
from realname.entrypoints.web.access import Staff, needs
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.services import Services
from realname.entrypoints.web.share_plot import SharePlot, plot_of
from realname.entrypoints.web.sign_in_path import REVIEWS

router = APIRouter(dependencies=[needs(Right.REVIEWS_WORK)])
_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    login: str
    opinions: int
    seconds: Spread | None
    agreed: SharePlot
    unsure: SharePlot
    right: SharePlot
    overturned: SharePlot


@router.get(REVIEWS + "/quality")
def show_quality(request: Request, staff: Staff, services: Services) -> Response:
    """Show the last thirty days."""
    found = services.reviews.quality.seen_by(staff.member, days=_DAYS)
    return page(
        request,
        "review-quality.html",
        rows=[_row(one) for one in found],
        days=_DAYS,
        enough=ENOUGH,
        sees_all=Right.REVIEWS_MEASURE in RIGHTS[staff.member.role],
        section="reviews",
    )


def _row(one: NamedQuality) -> _Row:
    found = one.quality
    return _Row(
        login=one.login,
        opinions=found.opinions,
        seconds=found.seconds,
        agreed=plot_of(found.agreed, enough=ENOUGH),
        unsure=plot_of(found.unsure, enough=ENOUGH),
        right=plot_of(found.right, enough=ENOUGH),
        overturned=plot_of(found.overturned, enough=ENOUGH),
    )
