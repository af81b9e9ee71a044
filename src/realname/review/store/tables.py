"""The tables of review; changed by migration only."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from realname.platform.db.columns import CODE, ID, metadata
from realname.platform.db.grants import Proof, grants
from realname.platform.db.held import held
from realname.platform.db.types import SealedBytes, UtcDateTime

OPEN_REVIEW = text("ended_at IS NULL")

reviews = Table(
    "reviews",
    metadata,
    Column("id", ID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("claimed_by", ID, ForeignKey("staff.id"), index=True),
    Column("claimed_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),
    Column("claimed_from", ID),
    Column("ended_at", UtcDateTime),
    Column("truth", CODE),
    # One referral and one appeal a registration.
    UniqueConstraint("registration_id", "kind"),
    CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL) AND (claimed_by IS NULL) = (claimed_until IS NULL)", name="claim"),
    CheckConstraint("needed >= 1", name="needed"),
    CheckConstraint("truth IS NULL OR (kind = 'referral' AND truth IN ('approve', 'refuse'))", name="truth"),
    Index("ix_reviews_opened_at", "opened_at", "id"),
    Index("ix_reviews_waiting", "due_at", "id", sqlite_where=OPEN_REVIEW, postgresql_where=OPEN_REVIEW),
    Index("ix_reviews_open", "registration_id", unique=True, sqlite_where=OPEN_REVIEW, postgresql_where=OPEN_REVIEW),
    info={
        **held(
            ID="id registration_id outlet_id claimed_by claimed_from",
            COURSE="kind grounds opened_at due_at needed claimed_at claimed_until ended_at truth",
        ),
        **grants("a reviewer decides about the registration", Proof.LEFT),
    },
)

review_opinions = Table(
    "review_opinions",
    metadata,
    # No one says two things of one review.
    Column("review_id", ID, ForeignKey("reviews.id"), primary_key=True),
    Column("reviewer_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("opinion", CODE, nullable=False),
    Column("reason", CODE, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("sealed_reason", SealedBytes),
    Index("ix_review_opinions_reviewer_id", "reviewer_id", "given_at"),
    Index("ix_review_opinions_given_at", "given_at", "review_id"),
    info={
        **held(ID="review_id reviewer_id", COURSE="opinion reason began_at given_at", SEALED="sealed_reason"),
        **grants("the opinion approves or refuses the registration", Proof.COMPARED),
    },
)
