"""What the API wraps its answers in (platform/http/envelope.py)."""

from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.api.problems import problem_answer
from realname.platform.config.served import Served
from realname.platform.http.envelope import Wrapping

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def api_wrapping(services: App) -> Wrapping:
    """The wrapping of a deployment's API."""
    return Wrapping(part="api", mode=services[Served].mode, tokens=services[RandomTokens], headers=_HEADERS, problem=problem_answer)
