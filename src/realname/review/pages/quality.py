"""How well reviewers see: everybody for the person who leads them, one's own for a reviewer."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import RIGHTS, Right
from realname.access.pages.access import Staff, needs
from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import REVIEWS
from realname.kernel.rates import Spread
from realname.platform.http.served import Services
from realname.platform.web.share_plot import SharePlot, plot_of
from realname.review.model.quality import ENOUGH
from realname.review.use_cases.quality import NamedQuality, ReadReviewQuality

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
    found = services[ReadReviewQuality].seen_by(staff.member, days=_DAYS)
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
