"""The page that checks a receipt: one file that needs no network, served under the policy that stands in it."""

import re
from functools import cache
from importlib import resources

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

router = APIRouter()
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


@router.get("/receipt/verify")
def show_receipt_check() -> Response:
    """Serve it to everybody; the process that saves it has the same page."""
    page, policy = _page()
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


@cache
def _page() -> tuple[str, str]:
    file = resources.files("realname.platform.web") / "static" / "html" / "receipt-verify.html"
    page = file.read_text(encoding="utf-8")
    found = _POLICY.search(page)
    if found is None:
        raise LookupError  # `make frontend` writes it
    return page, f"{found[1]}; frame-ancestors 'none'"
