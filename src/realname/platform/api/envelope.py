"""What the API wraps its answers in (platform/http/envelope.py)."""

from realname.main.apps.api_services import ApiServices
from realname.platform.api.problems import problem_answer
from realname.platform.http.envelope import Wrapping

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def api_wrapping(services: ApiServices) -> Wrapping:
    """The wrapping of a deployment's API."""
    return Wrapping(part="api", mode=services.mode, tokens=services.tokens, headers=_HEADERS, problem=problem_answer)
