"""The receipt of a line that is active, with the code that verifies offline."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.kernel.errors import NotFound
from realname.kernel.registry import App
from realname.lines.use_cases.read_line import ReadLine
from realname.lines.use_cases.sign_receipt import EVIDENCE_PORTRAIT, SHOWN_BEFORE
from realname.platform.http.served import Services
from realname.registration.model.line_rule import LineRule
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.pages.certificate import code_of
from realname.registration.pages.own_registration import Own, had_live_session, registration_page, step_page
from realname.registration.pages.steps import Step
from realname.registration.use_cases.read_registration import RegistrationView

router = APIRouter(prefix="/counter/registrations/{registration_id}", dependencies=[needs(Right.REGISTRATIONS_WORK)])
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What is shown of a receipt.

    Attributes:
        qr: The code as inline SVG.
        years: How long the record is kept after the service ends.
        hash_days: How long hashes of the live session's pictures are kept; 0 where there was none.
        holds_from: Of a change: since when its holder has the line so; of a new line when it became active.
        texts_off_until: After a new SIM, where the pack bars texts for a while.
        hashes_until: The last day on which those hashes are kept, where the receipt names it.
        complaints: Where to complain: to the operator, and to the regulator; empty where the receipt does not say.
        cooling_days: How long the number of a closed line is given to no one.
        has_portrait: Whether the ID's portrait was kept for a while.
        was_begun_by_face: Of the route without a face: whether a face check was begun before.
    """

    qr: Markup
    ledger_index: int
    leaf_hash: str
    key_id: str
    years: int
    hash_days: int
    holds_from: datetime
    texts_off_until: datetime | None
    cooling_days: int
    has_portrait: bool
    was_begun_by_face: bool
    hashes_until: date | None
    complaints: tuple[str, str]


@router.get("/receipt")
def show_receipt(request: Request, own: Own, services: Services) -> Response:
    """Show the receipt, to be printed."""
    return registration_page(own, Step.RECEIPT, lambda: _page(request, own, services))


def _page(request: Request, own: RegistrationView, services: App) -> Response:
    facts, line_id = receipt_facts(own, request, services[LineRule], services[RetentionRule]), own.registration.line_id
    line = services[ReadLine].alone(line_id) if line_id else None
    return step_page(request, "receipt.html", view=own, line=line, step=Step.RECEIPT, facts=facts)


def receipt_facts(view: RegistrationView, request: Request, line_rule: LineRule, retention_rule: RetentionRule) -> ReceiptFacts:
    """Read the receipt that is shown.

    Raises:
        NotFound: There is none yet.
    """
    if view.receipt is None:
        raise NotFound(missing="receipt")
    body = json.loads(view.receipt.body)
    holds_from, off_hours = datetime.fromisoformat(body["activated_at"]), line_rule.sim_replacement_bar_hours
    texts_off_until = holds_from + timedelta(hours=off_hours) if off_hours else None
    return ReceiptFacts(
        qr=code_of(view.receipt, request),
        ledger_index=body["ledger"]["index"],
        leaf_hash=body["ledger"]["leaf_hash"],
        key_id=view.receipt.key_id,
        years=retention_rule.record_years_after_service,
        hash_days=retention_rule.frame_digest_days if had_live_session(view) else 0,
        holds_from=holds_from,
        texts_off_until=texts_off_until,
        cooling_days=line_rule.cooling_days,
        has_portrait=EVIDENCE_PORTRAIT in body["deleted"],
        was_begun_by_face=SHOWN_BEFORE in body["deleted"],
        hashes_until=_last_day(body),
        complaints=_complaints(body),
    )


def _last_day(body: Mapping[str, Any]) -> date | None:
    """The day that a receipt names; those of before say how many days instead."""
    days = (_DAY.fullmatch(one["until"]) for one in body["kept"])
    return max((date.fromisoformat(day[0]) for day in days if day), default=None)


def _complaints(body: Mapping[str, Any]) -> tuple[str, str]:
    said = body.get("complaints", {})
    return said.get("operator", ""), said.get("regulator", "")
