"""What the pages are wrapped in (platform/http/envelope.py)."""

from realname.access.pages.problems import problem_answer
from realname.kernel.ports import RandomTokens
from realname.kernel.registry import App
from realname.platform.config.served import Served
from realname.platform.http.envelope import Wrapping

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=()",
    # Not `no-referrer`: with it a browser sends `Origin: null` with our own forms, and the check of the origin would refuse them.
    "Referrer-Policy": "same-origin",
}


def web_wrapping(services: App) -> Wrapping:
    """The wrapping of a deployment's pages."""
    return Wrapping(part="web", mode=services[Served].mode, tokens=services[RandomTokens], headers=HEADERS, problem=problem_answer)
