"""Forms that only our own pages can send: the browser's word on where a request comes from, and a token that others cannot read."""

import hmac
from urllib.parse import urlsplit

from fastapi import Request

from realname.platform.web.http_errors import form_expired

FIELD = "csrf"
HEADER = "x-csrf-token"
FORM_COOKIE = "realname_form"  # holds the token of the sign-in page, before there is a session
_OWN_SITES = frozenset({"same-origin", "none"})


def require_own_origin(request: Request) -> None:
    """Refuse what the browser says comes from elsewhere.

    Raises:
        Rejection: `Sec-Fetch-Site` or `Origin` names another place.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in _OWN_SITES:
            raise form_expired(control="origin")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise form_expired(control="origin")


def require_token(*, given: str | None, expected: str) -> None:
    """Refuse a form without the token of its page.

    Raises:
        Rejection: It is missing or another.
    """
    if not expected or not hmac.compare_digest((given or "").encode(), expected.encode()):
        raise form_expired(control="form-token")
