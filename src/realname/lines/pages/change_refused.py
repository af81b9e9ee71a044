"""A change that cannot be made now: a page that says why, and what to do next."""

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response

from realname.access.pages.pages import page
from realname.kernel.text.text import ErrorMessage
from realname.lines.model.eligibility import CounterRequest, Hindrance
from realname.lines.model.order import LineView
from realname.lines.text import HINDRANCE_WORDS
from realname.registration.errors import FaceRequired


def hindered_page(request: Request, view: LineView, wish: CounterRequest, hindrance: Hindrance) -> Response:
    """Say what stands in the way of a wish."""
    return _refused_page(request, view, wish, code=hindrance.value, words=HINDRANCE_WORDS[hindrance])


def face_required_page(request: Request, view: LineView, wish: CounterRequest) -> Response:
    """Say that the pack changes lines after a face check only."""
    return _refused_page(request, view, wish, code=FaceRequired.code, words=FaceRequired.words)


def _refused_page(request: Request, view: LineView, wish: CounterRequest, *, code: str, words: ErrorMessage) -> Response:
    request.state.error_code = code
    return page(
        request,
        "line-refused.html",
        status=HTTPStatus.CONFLICT,
        line=view.line,
        wish=wish.value,
        words=words,
        code=code,
        section="lines",
    )
