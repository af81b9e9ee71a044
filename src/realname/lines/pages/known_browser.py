"""The cookie by which a browser is known for the lines whose codes were typed back in it."""

from fastapi import Request, Response

from realname.access.pages.cookies import keep_cookie, read_cookie
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.lines.model.line import Line
from realname.lines.use_cases.known_browsers import KNOWN_FOR, KnownBrowsers

_COOKIE = "realname_known_lines"


def known_lines(request: Request) -> str:
    """What the browser keeps; empty: nothing."""
    return read_cookie(request, _COOKIE)


def keep_known_line(request: Request, response: Response, services: App, line: Line) -> None:
    """Have the browser be known for a line whose code was just typed back in it."""
    kept = services[KnownBrowsers].remember(known_lines(request), line, at=services[Clock].now())
    keep_cookie(request, response, _COOKIE, kept, max_age_s=int(KNOWN_FOR.total_seconds()))
