"""What the API wraps its answers in (entrypoints/http/envelope.py)."""

from realname.entrypoints.api.problems import problem_answer
from realname.entrypoints.api.services import ApiServices
from realname.entrypoints.http.envelope import Wrapping

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def api_wrapping(services: ApiServices) -> Wrapping:
    """The wrapping of a deployment's API."""
    return Wrapping(part="api", mode=services.mode, tokens=services.tokens, headers=_HEADERS, problem=problem_answer)
