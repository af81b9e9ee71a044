"""Which reviews wait for whom, as conditions over their table and that of the registrations."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, true

from realname.kernel.identifiers import AgentId, OutletId
from realname.registration.model.registration import Route
from realname.registration.store.tables import live_sessions, registrations
from realname.review.model.queue import QueueAsked, QueueCapture
from realname.review.store.tables import OPEN_REVIEW, review_opinions, reviews

_table = reviews.c
_seen = registrations.c


def waits_for(reviewer: AgentId, outside: OutletId | None) -> ColumnElement[bool]:
    """Open, of no registration of an outlet, and the reviewer has said nothing of it."""
    has_said = exists().where(review_opinions.c.review_id == _table.id, review_opinions.c.reviewer_id == reviewer.value)
    elsewhere = true() if outside is None else _table.outlet_id != outside.value
    return and_(OPEN_REVIEW, ~has_said, elsewhere)


def is_free_for(reviewer: AgentId, *, at: datetime) -> ColumnElement[bool]:
    """No other reviewer has it at a time."""
    return or_(_table.claimed_by.is_(None), _table.claimed_by == reviewer.value, _table.claimed_until <= at)


def is_asked(asked: QueueAsked) -> ColumnElement[bool]:
    """Whether a review is among those asked for."""
    conditions: list[ColumnElement[bool]] = []
    if asked.outlet_id is not None:
        conditions.append(_table.outlet_id == asked.outlet_id.value)
    if asked.reason is not None:
        conditions.append(_table.grounds.contains(f'"{asked.reason.value}"', autoescape=True))
    if asked.due_by is not None:
        conditions.append(_table.due_at <= asked.due_by)
    if asked.capture is not None:
        conditions.append(select(_capture()).where(_seen.id == _table.registration_id).scalar_subquery() == asked.capture.value)
    return and_(true(), *conditions)


def _capture() -> ColumnElement[str]:
    is_attested = exists().where(live_sessions.c.id == _seen.live_session_id, live_sessions.c.is_attested)
    return case(
        (_seen.is_planted, QueueCapture.ATTESTED_COUNTER.value),
        (_seen.route == Route.NO_FACE.value, QueueCapture.NO_FACE.value),
        (_seen.live_session_id.is_(None), QueueCapture.CLIP.value),
        (is_attested, QueueCapture.ATTESTED_COUNTER.value),
        else_=QueueCapture.COUNTER.value,
    )
