"""Cookies of the pages: out of reach of scripts; under TLS the browser itself holds them to this host (`__Host-`).

Cookies know no ports: those of the inspectors' app have names of their own, so that two apps of one host never take each other's.
They are set here and nowhere else. No other site has the browser send one along, but for those that hold a language, or a question to a
provider, alone.
"""

from typing import Literal

from fastapi import Request, Response

from realname.access.model.staff import Realm
from realname.access.pages.sign_in_path import SignInRules
from realname.platform.http.served import services_of

BROWSER_COOKIE = "realname_browser"  # who signed in with this browser before: marks that no one else can make
_YEAR_S = 365 * 24 * 3600
_LOCKED = "__Host-"  # RFC 6265bis, 4.1.3.2: Secure, for this host alone, for every path


def read_cookie(request: Request, name: str) -> str:
    """What a cookie holds; empty where there is none."""
    return request.cookies.get(_full(request, name), "")


def keep_cookie(
    request: Request,
    response: Response,
    name: str,
    value: str,
    *,
    max_age_s: int | None = None,
    same_site: Literal["strict", "lax"] = "strict",
) -> None:
    """Set a cookie; without an age it ends with the browser."""
    is_secure = _is_secure(request)
    response.set_cookie(_full(request, name), value, max_age=max_age_s, httponly=True, samesite=same_site, path="/", secure=is_secure)


def keep_known_browser(request: Request, response: Response, marks: str) -> None:
    """Have the browser keep what it is known by, for a year."""
    keep_cookie(request, response, BROWSER_COOKIE, marks, max_age_s=_YEAR_S)


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(_full(request, name), httponly=True, samesite="strict", path="/", secure=_is_secure(request))


def _full(request: Request, name: str) -> str:
    named = name if services_of(request)[SignInRules].realm is Realm.OPERATOR else f"{name}_{services_of(request)[SignInRules].realm.value}"
    return f"{_LOCKED}{named}" if _is_secure(request) else named


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
