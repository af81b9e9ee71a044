"""What a certificate of deletion shows: its facts, and the code that verifies offline."""

import io
import json
from dataclasses import dataclass
from datetime import datetime

import segno
from markupsafe import Markup

from realname.kernel.receipt import SignedStatement
from realname.ledger.use_cases.receipt_code import receipt_code
from realname.registration.use_cases.read_registration import RegistrationView

_CORRECTION = "m"  # 15 % of the code may be lost to folds and thermal paper


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
