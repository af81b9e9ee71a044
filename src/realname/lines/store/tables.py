"""The tables of lines; changed by migration only."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from realname.platform.db.columns import CODE, HASH, ICCID, ID, MARK, MSISDN, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing, seal_column
from realname.platform.db.held import NUMBER_END, InClear, held
from realname.platform.db.types import SealedBytes, UtcDateTime

_LIVE = text("state IN ('activation-requested', 'active', 'barred', 'deactivation-requested')")
_REQUESTED = text("state = 'requested'")
_ENDING = text("bar_ends_at IS NOT NULL")
_UNSENT = text("sent_at IS NULL AND undeliverable_at IS NULL")
_UNDELIVERABLE = text("undeliverable_at IS NOT NULL")


# A line that is over and still names its SIM, a transfer that was carried out, a person without a key who is still found.
REMEMBERED = text("deactivated_at IS NOT NULL AND iccid <> 'forgotten'")
TRANSFERS = text("kind = 'transfer' AND line_orders.state = 'done'")
_IS_TRANSFER = text("kind = 'transfer' AND state = 'done'")

lines = Table(
    "lines",
    metadata,
    Column("id", ID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False, unique=True),
    Column("person_id", ID, ForeignKey("persons.id"), nullable=False, index=True),
    Column("msisdn", MSISDN, nullable=False),
    Column("iccid", ICCID, nullable=False),
    Column("state", CODE, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("activated_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    Column("verified_by", ID),
    Column("organisation_id", ID, index=True),
    Column("bars", Text, nullable=False, server_default="[]"),
    Column("bar_ends_at", UtcDateTime),
    Column("ending", CODE),
    Column("deactivated_at", UtcDateTime),
    Column("sealed_number", SealedBytes),
    Index("ix_lines_msisdn", "msisdn"),
    Index("ix_lines_requested_at", "requested_at", "id"),
    Index("ix_lines_remembered", "deactivated_at", sqlite_where=REMEMBERED, postgresql_where=REMEMBERED),
    Index("ix_lines_bar_ends_at", "bar_ends_at", sqlite_where=_ENDING, postgresql_where=_ENDING),
    # A number or a SIM carries one live line; what is over does not count.
    Index("uq_lines_live_msisdn", "msisdn", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    Index("uq_lines_live_iccid", "iccid", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    info={
        **held(
            ID="id registration_id person_id verified_by",
            SEALED="sealed_number",
            COURSE="state requested_at activated_at verified_at bars bar_ends_at ending deactivated_at",
            msisdn=InClear(why="one live line a number, by constraint; the person who has the number is found by it", until=NUMBER_END),
            iccid=InClear(why="one live line a SIM, by constraint", until="the record's end"),
            organisation_id=InClear(why="an organisation's lines are counted and found", until="the record's end"),
        ),
        **grants("the holder sees the line and decides about it", Proof.COMPARED),
    },
)

line_orders = Table(
    "line_orders",
    metadata,
    Column("id", ID, primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("msisdn", MSISDN, nullable=False),
    Column("iccid", ICCID, nullable=False),
    Column("scope", CODE, nullable=False),
    Column("state", CODE, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("notice", CODE),
    Column("held_by", CODE),
    UniqueConstraint("line_id", "ordinal"),
    CheckConstraint("state IN ('requested', 'done', 'rejected')", name="state"),
    CheckConstraint("(state = 'requested') = (answered_at IS NULL)", name="answer"),
    Index("ix_line_orders_requested_at", "requested_at", "id"),
    # The pump asks every second what is due: the few without an answer.
    Index("ix_line_orders_transfers", "answered_at", sqlite_where=_IS_TRANSFER, postgresql_where=_IS_TRANSFER),
    Index("ix_line_orders_due_at", "due_at", sqlite_where=_REQUESTED, postgresql_where=_REQUESTED),
    info={
        **held(
            ID="id line_id",
            COURSE="ordinal kind scope state requested_at due_at asked_at tries answered_at notice held_by",
            msisdn=InClear(why="what the operator is asked to do names the number", until=NUMBER_END),
            iccid=InClear(why="what the operator is asked to do names the SIM", until="the record's end"),
        ),
        **grants("the operator is asked to change the line", Proof.LEFT),
    },
)

notices = Table(
    "notices",
    metadata,
    Column("id", ID, primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False, index=True),
    Column("kind", CODE, nullable=False),
    Column("msisdn", MSISDN, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("undeliverable_at", UtcDateTime),
    Index("ix_notices_undeliverable", "id", sqlite_where=_UNDELIVERABLE, postgresql_where=_UNDELIVERABLE),
    Index("ix_notices_due_at", "due_at", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    info={
        **held(
            ID="id line_id",
            COURSE="kind requested_at due_at tries sent_at undeliverable_at",
            msisdn=InClear(why="where a notice is sent", until=NUMBER_END),
        ),
        **grants_nothing(),
    },
)

outcome_contacts = Table(
    "outcome_contacts",
    metadata,
    Column("registration_id", ID, ForeignKey("registrations.id"), primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id")),
    Column("key", ID, nullable=False),
    Column("chosen_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    info={
        **held(ID="registration_id line_id key", COURSE="chosen_at attempts"),
        **grants_nothing(),
    },
)

DISPUTE_OPEN = text("answered_at IS NULL")
DISPUTE_TO_CLOSE = text("outcome = 'not-theirs' AND closing_at IS NULL")

disputes = Table(
    "disputes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False),
    Column("person_id", ID, nullable=False, index=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("outlet_id", ID, nullable=False),
    Column("means", CODE, nullable=False),
    Column("said_over", ID),
    Column("was_frozen", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("overdue_at", UtcDateTime),
    Column("answered_at", UtcDateTime, index=True),
    Column("answered_by", ID, ForeignKey("staff.id")),
    Column("outcome", CODE),
    Column("reason", CODE),
    Column("checks", Text, nullable=False),
    Column("closing_at", UtcDateTime),
    CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answer"),
    # A reviewer answers, and no one but its person takes it back.
    CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (answered_by IS NULL)", name="answered_by"),
    Index("ix_disputes_open", "line_id", unique=True, sqlite_where=DISPUTE_OPEN, postgresql_where=DISPUTE_OPEN),
    Index("ix_disputes_due", "due_at", "id", sqlite_where=DISPUTE_OPEN, postgresql_where=DISPUTE_OPEN),
    Index("ix_disputes_to_close", "answered_at", "id", sqlite_where=DISPUTE_TO_CLOSE, postgresql_where=DISPUTE_TO_CLOSE),
    info={
        **held(
            ID="id line_id person_id registration_id outlet_id said_over answered_by",
            COURSE="means was_frozen opened_at due_at overdue_at answered_at outcome reason checks closing_at",
        ),
        **grants("a reviewer may close the line", Proof.COMPARED),
    },
)

# No foreign keys: what they name may end before them, and then they are good for nothing.
person_codes = Table(
    "person_codes",
    metadata,
    Column("holder_hash", HASH, primary_key=True),
    Column("purpose", CODE, nullable=False),
    Column("number_mark", HASH, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("code_hash", HASH),
    Column("line_id", ID),
    Column("person_id", ID),
    Column("tries", Integer, nullable=False),
    Column("asked_by", MARK),
    Index("ix_person_codes_number_mark_asked_at", "number_mark", "asked_at"),
    seal_column(),
    info={
        **held(ID="line_id person_id", COURSE="purpose asked_at tries", HASHED="holder_hash number_mark code_hash asked_by", DIGEST="seal"),
        **grants("whoever has the code signs in as the holder, closes the line or allows a service, once", Proof.SEALED),
    },
)
