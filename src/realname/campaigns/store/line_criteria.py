"""Criteria of a selection as conditions on a live line and its registration."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from realname.campaigns.model.line_selection import LineCriteria, LineSelection
from realname.campaigns.store.tables import IN_CAMPAIGN, campaign_lines
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.lines.model.transitions import LineState
from realname.lines.store.tables import lines
from realname.registration.store.tables import registrations

_SELECTABLE = (LineState.ACTIVE.value, LineState.BARRED.value)


def is_selectable() -> ColumnElement[bool]:
    """Lines that are live: none is asked to verify a line that is not there yet, or any more."""
    return lines.c.state.in_(_SELECTABLE)


def is_held_by_campaign() -> ColumnElement[bool]:
    """Lines that a campaign holds."""
    return select(campaign_lines.c.line_id).where(campaign_lines.c.line_id == lines.c.id, IN_CAMPAIGN).exists()


def admitted(selection: LineSelection, *, at: datetime) -> ColumnElement[bool]:
    """Lines of any of the tiers that also meet the query."""
    tiers = or_(*(meets(criteria, at=at) for criteria in selection.any_of)) if selection.any_of else true()
    return and_(tiers, meets(selection.query, at=at))


def meets(criteria: LineCriteria, *, at: datetime) -> ColumnElement[bool]:
    """Lines that meet all that is given."""
    conditions: list[ColumnElement[bool]] = [true()]
    if criteria.active_days is not None:
        conditions.append(lines.c.activated_at <= at - timedelta(days=criteria.active_days))
    if criteria.unverified_days is not None:
        conditions.append(func.coalesce(lines.c.verified_at, lines.c.activated_at) <= at - timedelta(days=criteria.unverified_days))
    if criteria.activated_from is not None:
        conditions.append(lines.c.activated_at >= criteria.activated_from)
    if criteria.activated_before is not None:
        conditions.append(lines.c.activated_at < criteria.activated_before)
    if criteria.evidence_kinds:
        conditions.append(_last_shown("evidence_kind", criteria.evidence_kinds))
    if criteria.evidence_means:
        conditions.append(_last_shown("evidence_means", criteria.evidence_means))
    if criteria.outlets:
        conditions.append(registrations.c.outlet_id.in_(sorted(outlet.value for outlet in criteria.outlets)))
    if criteria.holder_lines is not None:
        conditions.append(_lines_of_holder() >= criteria.holder_lines)
    if criteria.is_corporate is not None:
        conditions.append(lines.c.organisation_id.is_not(None) if criteria.is_corporate else lines.c.organisation_id.is_(None))
    return and_(*conditions)


def _last_shown(column: str, words: frozenset[EvidenceKind] | frozenset[EvidenceMeans]) -> ColumnElement[bool]:
    """Lines whose present holder was last verified with evidence of one of these words."""
    verified = registrations.alias("verified")
    is_last = verified.c.id == func.coalesce(lines.c.verified_by, lines.c.registration_id)
    return select(verified.c.id).where(is_last, verified.c[column].in_(sorted(words))).exists()


def _lines_of_holder() -> ColumnElement[int]:
    # Asked line by line over the index on persons: one question over all holders would be asked anew in every batch.
    others = lines.alias("others")
    return (
        select(func.count())
        .select_from(others)
        .where(others.c.person_id == lines.c.person_id, others.c.state.in_(_SELECTABLE))
        .scalar_subquery()
    )
