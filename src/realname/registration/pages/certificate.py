"""What a certificate of deletion shows, with the code that verifies offline, and the page that checks a receipt."""

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

import segno
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from realname.kernel.receipt import SignedStatement
from realname.ledger.use_cases.receipt_code import receipt_code
from realname.registration.use_cases.read_registration import RegistrationView

_CORRECTION = "m"  # 15 % of the code may be lost to folds and thermal paper
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


def certificate_facts(view: RegistrationView) -> CertificateFacts | None:
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
        qr=code_of(view.certificate),
    )


def code_of(statement: SignedStatement) -> Markup:
    """Draw the code of a signed statement as inline SVG."""
    code = segno.make_qr(receipt_code(statement), error=_CORRECTION, boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass="rn-receipt__qr", lineclass=None)
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us from base45 letters


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
