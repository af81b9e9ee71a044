"""What a certificate of deletion shows, with the code that verifies offline, and the page that checks a receipt."""

import html
import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from realname.access.pages.pages import pages_origin
from realname.kernel.receipt import SignedStatement
from realname.ledger.use_cases.receipt_code import VERIFY_PATH, receipt_address
from realname.platform.api.health import read_receipt_key
from realname.platform.http.served import Services
from realname.registration.use_cases.read_registration import RegistrationView

_CORRECTION = "m"  # 15 % of the code may be lost to folds and thermal paper
_ALPHANUMERIC, _BYTES = 2, 4  # modes of a part of a QR code (ISO/IEC 18004)
_KEY_FIELD = re.compile(r'(<textarea id="key"[^>]*>)(?=</textarea>)')
router = APIRouter()
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What is shown of a certificate of deletion."""

    erased_at: datetime
    objects: int
    ledger_index: int
    leaf_hash: str
    key_id: str
    qr: Markup


def certificate_facts(view: RegistrationView, request: Request) -> CertificateFacts | None:
    """Read the certificate that is shown, or None while the erasure is under way."""
    if view.certificate is None:
        return None
    body = json.loads(view.certificate.body)
    return CertificateFacts(
        erased_at=datetime.fromisoformat(body["erased_at"]),
        objects=body["objects"],
        ledger_index=body["ledger"]["index"],
        leaf_hash=body["ledger"]["leaf_hash"],
        key_id=view.certificate.key_id,
        qr=code_of(view.certificate, request),
    )


def code_of(statement: SignedStatement, request: Request) -> Markup:
    """Draw the address that checks a signed statement as inline SVG."""
    code = draw(receipt_address(statement, origin=pages_origin(request)))
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass="rn-receipt__qr", lineclass=None)
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us from base45 letters


def draw(address: tuple[str, str]) -> segno.QRCode:
    """Draw an address; the code behind its `#` takes five and a half bits a letter."""
    place, code = address
    parts: Any = [(place, _BYTES), (code, _ALPHANUMERIC)]  # its type hints know one part alone
    return segno.make_qr(parts, error=_CORRECTION, boost_error=False)


@router.get(VERIFY_PATH)
def show_receipt_check(services: Services) -> Response:
    """Serve it to everybody with the published keys in it: saved as a file it checks receipts without any network."""
    page, policy = _page()
    keys = html.escape(read_receipt_key(services).model_dump_json(exclude={"mode"}))
    return HTMLResponse(_KEY_FIELD.sub(rf"\1{keys}", page), headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


@cache
def _page() -> tuple[str, str]:
    file = resources.files("realname.platform.web") / "static" / "html" / "receipt-verify.html"
    page = file.read_text(encoding="utf-8")
    found = _POLICY.search(page)
    if found is None:
        raise LookupError  # `make frontend` writes it
    return page, f"{found[1]}; frame-ancestors 'none'"
