"""Reviews and what each reviewer said, in their tables."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from realname.kernel.identifiers import AgentId, OutletId, RegistrationId, ReviewId
from realname.kernel.pages import PageAsked
from realname.platform.db.codecs import as_set, decode_codes, json_codes
from realname.platform.db.pages import paged
from realname.platform.db.repository import Asked, Records, locking, required
from realname.platform.db.row_mapper import RowMapper
from realname.platform.db.store import Transaction
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState
from realname.registration.store.registrations import NOT_HELD, ErasedWithRegistration
from realname.registration.store.tables import UNERASED, registrations
from realname.review.errors import ReviewConflict, UnknownReview
from realname.review.model.queue import EVERYTHING, QueueAsked, QueueChoices
from realname.review.model.review import GivenOpinion, Review, ReviewKind, ReviewQueue
from realname.review.model.seeded_case import NO_OUTLET
from realname.review.store.queue import is_asked, is_free_for, waits_for
from realname.review.store.tables import OPEN_REVIEW, review_opinions, reviews

_table = reviews.c
_given = review_opinions.c
_SAID = (_given.given_at, _given.reviewer_id)
_REVIEWS = RowMapper(
    Review,
    reviews,
    flat={"claim": "claimed_"},
    columns={"claim.reviewer": "claimed_by", "claim.began_at": "claimed_at", "claim.handed_by": "claimed_from"},
    codecs={"grounds": as_set(json_codes(Reason))},
    elsewhere=("opinions",),
)
_OPINIONS = RowMapper(GivenOpinion, review_opinions, flat={"judgement": ""}, columns={"reviewer": "reviewer_id"}, beside=("review_id",))


class Reviews(ErasedWithRegistration):
    """Reviews, from the referral or the appeal on. They name no one but staff, and stay: how well reviewers agree is read from them."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._reviews = Records(self._connection, _REVIEWS)
        self._opinions = Records(self._connection, _OPINIONS)

    def add(self, review: Review) -> None:
        """Keep a new one.

        Raises:
            ReviewConflict: One of this registration is open, or there was one of its kind.
        """
        try:
            with self._connection.begin_nested():
                self._reviews.insert(review)
        except IntegrityError as problem:
            raise ReviewConflict(state="open") from problem

    def get(self, review_id: ReviewId) -> Review:
        """Read and lock until the transaction ends.

        Raises:
            UnknownReview: There is none.
        """
        return self._one(locking(select(reviews).where(_table.id == review_id.value), self._connection))

    def read(self, review_id: ReviewId) -> Review:
        """Read; not locked.

        Raises:
            UnknownReview: There is none.
        """
        return self._one(select(reviews).where(_table.id == review_id.value))

    def save(self, review: Review) -> None:
        """Replace; opinions are only ever added."""
        self._reviews.replace(review)
        known = set(self._connection.scalars(select(_given.reviewer_id).where(_given.review_id == review.id.value)))
        for one in review.opinions:
            if one.reviewer.value not in known:
                self._opinions.insert(one, review_id=review.id.value)

    def of_registration(self, registration_id: RegistrationId) -> Sequence[Review]:
        """All of a registration, the oldest first; not locked."""
        asked = select(reviews).where(_table.registration_id == registration_id.value).order_by(_table.opened_at, _table.id)
        return self._all(asked)

    def waiting(self, *, limit: int) -> Sequence[Review]:
        """Open ones, the soonest due first, without known cases; not locked."""
        return self._all(select(reviews).where(OPEN_REVIEW, _table.truth.is_(None)).order_by(_table.due_at, _table.id).limit(limit))

    def newest(
        self,
        asked: PageAsked,
        *,
        outlets: Collection[OutletId] | None,
        is_open: bool | None,
        kinds: Collection[ReviewKind],
        registration_id: RegistrationId | None,
    ) -> Sequence[Review]:
        """A page of those that fit, by when they were opened; not locked.

        Args:
            asked: Which page.
            outlets: Of these; None: of all.
            is_open: Open ones, or ended ones; None: both.
            kinds: Of these; empty: of any.
            registration_id: Of this one; None: of any.
        """
        only: list[ColumnElement[bool]] = [_table.kind.in_([kind.value for kind in kinds])] if kinds else []
        if outlets is not None:
            only.append(_table.outlet_id.in_([one.value for one in outlets]))
        if is_open is not None:
            only.append(_table.ended_at.is_(None) if is_open else _table.ended_at.is_not(None))
        if registration_id is not None:
            only.append(_table.registration_id == registration_id.value)
        return self._all(paged(select(reviews), asked, at=_table.opened_at, record_id=_table.id, only=only))

    def waiting_for(
        self, reviewer: AgentId, *, outside: OutletId | None, limit: int, after: int = 0, asked: QueueAsked = EVERYTHING
    ) -> Sequence[Review]:
        """Open ones of which they have said nothing, soonest due first, the first `after` left out; none of this outlet; not locked."""
        meant = and_(waits_for(reviewer, outside), is_asked(asked))
        return self._all(select(reviews).where(meant).order_by(_table.due_at, _table.id).limit(limit).offset(after))

    def count_waiting_for(self, reviewer: AgentId, *, outside: OutletId | None, asked: QueueAsked = EVERYTHING) -> int:
        """How many those are."""
        return self._count(and_(waits_for(reviewer, outside), is_asked(asked)))

    def count_free_for(self, reviewer: AgentId, *, outside: OutletId | None, at: datetime, asked: QueueAsked = EVERYTHING) -> int:
        """How many of those no other reviewer has just now."""
        return self._count(and_(waits_for(reviewer, outside), is_asked(asked), is_free_for(reviewer, at=at)))

    def choices_for(self, reviewer: AgentId, *, outside: OutletId | None) -> QueueChoices:
        """What those can be narrowed down by: the outlets and reasons that occur among them."""
        columns = select(_table.outlet_id, _table.grounds).where(waits_for(reviewer, outside)).distinct()
        found = self._connection.execute(columns).all()
        reasons = {reason for _, grounds in found for reason in decode_codes(grounds, Reason)}
        outlets = {OutletId(outlet) for outlet, _ in found} - {NO_OUTLET}
        return QueueChoices(outlets=tuple(sorted(outlets, key=lambda one: one.value)), reasons=tuple(sorted(reasons)))

    def taken_by(self, reviewer: AgentId, *, at: datetime) -> Sequence[Review]:
        """Those that they look at just now; not locked."""
        theirs = and_(OPEN_REVIEW, _table.claimed_by == reviewer.value, _table.claimed_until > at, _table.claimed_from.is_(None))
        return self._all(select(reviews).where(theirs).order_by(_table.id))

    def queue(self, *, at: datetime) -> ReviewQueue:
        """Count all that wait."""
        return count_queue(self._connection, at=at)

    def judged_by(self, reviewer: AgentId, *, limit: int) -> Sequence[Review]:
        """Those that they said something of, the newest opinion first; not locked."""
        asked = (
            select(reviews)
            .join(review_opinions, _given.review_id == _table.id)
            .where(_given.reviewer_id == reviewer.value)
            .order_by(_given.given_at.desc(), _table.id)
            .limit(limit)
        )
        return self._all(asked)

    def judged_since(self, since: datetime) -> Sequence[Review]:
        """Those that anyone said something of since a time, with all that was said, the oldest first; not locked."""
        newly = select(_given.review_id).where(_given.given_at >= since)
        rows = self._connection.execute(select(reviews).where(_table.id.in_(newly)).order_by(_table.opened_at, _table.id)).mappings().all()
        # By the same question, not by the ids found: those may be more than a statement takes.
        return _joined(
            rows, self._connection.execute(select(review_opinions).where(_given.review_id.in_(newly)).order_by(*_SAID)).mappings()
        )

    def planted(self) -> Sequence[Review]:
        """Known cases that are not over, soonest due first; not locked."""
        asked = select(reviews).where(OPEN_REVIEW, _table.truth.is_not(None)).order_by(_table.due_at, _table.id)
        return self._all(asked)

    def ids_of_lost_appeals(self) -> Sequence[RegistrationId]:
        """Registrations whose appeal ended, that are refused, and whose media are not erased yet."""
        is_appealed = exists().where(
            _table.registration_id == registrations.c.id, _table.kind == ReviewKind.APPEAL.value, _table.ended_at.is_not(None)
        )
        asked = select(registrations.c.id).where(UNERASED, registrations.c.state == RegistrationState.REFUSED.value, is_appealed, NOT_HELD)
        return [RegistrationId(found) for found in self._connection.scalars(asked)]

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget what reviewers wrote down about a registration; what they said of it names no person, and stays."""
        theirs = _given.review_id.in_(select(_table.id).where(_table.registration_id == registration_id.value))
        is_written = _given.sealed_reason.is_not(None)
        self._connection.execute(update(review_opinions).where(theirs, is_written).values(sealed_reason=None))

    def _count(self, condition: ColumnElement[bool]) -> int:
        return self._connection.scalar(select(func.count()).select_from(reviews).where(condition)) or 0

    def _one(self, asked: Asked) -> Review:
        return required(next(iter(self._all(asked)), None), UnknownReview)

    def _all(self, asked: Asked) -> Sequence[Review]:
        return self._with_opinions(self._connection.execute(asked).mappings().all())

    def _with_opinions(self, rows: Sequence[RowMapping]) -> list[Review]:
        """One question for the opinions of all of them."""
        asked = select(review_opinions).where(_given.review_id.in_([row["id"] for row in rows])).order_by(*_SAID)
        return _joined(rows, self._connection.execute(asked).mappings() if rows else ())


def _joined(rows: Sequence[RowMapping], opinions: Iterable[RowMapping]) -> list[Review]:
    said: dict[str, list[GivenOpinion]] = {}
    for row in opinions:
        said.setdefault(row["review_id"], []).append(_OPINIONS.read(row))
    return [_REVIEWS.read(row, opinions=tuple(said.get(row["id"], ()))) for row in rows]


def count_queue(connection: Connection, *, at: datetime) -> ReviewQueue:
    """Count the reviews that wait."""
    is_overdue = case((_table.due_at <= at, 1), else_=0)
    asked = select(func.count(), func.coalesce(func.sum(is_overdue), 0), func.min(_table.opened_at))
    waiting, overdue, oldest = connection.execute(asked.where(OPEN_REVIEW, _table.truth.is_(None))).one()
    return ReviewQueue(waiting=waiting, overdue=overdue, oldest=oldest)
