"""What a problem's `type` points to: the page of its code, so that the person who meets one can read on where they met it."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from realname.kernel.errors import NotFound, error_of_code
from realname.platform.api.problems import PAGES

router = APIRouter()


@router.get(f"{PAGES}{{code}}", include_in_schema=False)
def read_error_page(code: str) -> PlainTextResponse:
    """Explain an error's code."""
    error = error_of_code(code)
    if error is None:
        raise NotFound
    return PlainTextResponse(f"{error.code}\n\n{error.summary}\n\nWhat to do: {error.remedy}\n")
