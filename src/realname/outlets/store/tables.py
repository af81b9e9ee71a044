"""The tables of outlets; changed by migration only."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Double, Index, String, Table, Text, text

from realname.platform.db.columns import CODE, HASH, ID, LOCAL_TIME, MARK, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing, seal_column
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

UNANSWERED_FREEZE = text("answered_at IS NULL")

agents = Table(
    "agents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("outlet_id", ID, nullable=False, index=True),
    Column("company_id", ID, nullable=False),
    Column("person_mark", MARK, nullable=False, index=True),
    Column("documents", Text, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("trained_on", Date),
    Column("suspended_at", UtcDateTime),
    Column("suspended_for", CODE),
    Column("frozen_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    info={
        **held(
            ID="id outlet_id company_id",
            HASHED="person_mark",
            DIGEST="documents",
            STAFF="enrolled_at trained_on suspended_at suspended_for frozen_at closed_at",
        ),
        **grants("the agent registers people at an outlet", Proof.COMPARED),
    },
)

block_entries = Table(
    "block_entries",
    metadata,
    Column("issuer", ID, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("digest", HASH, nullable=False, index=True),
    Column("reason", CODE, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("appeal", CODE, nullable=False),
    Column("added_by", ID),
    Column("appealed_by", ID),
    Column("decided_by", ID),
    info={
        **held(ID="issuer id added_by appealed_by decided_by", HASHED="digest", STAFF="kind reason since until appeal"),
        **grants("nobody of this mark is registered, or enrolled", Proof.COMPARED),
    },
)

block_lists = Table(
    "block_lists",
    metadata,
    Column("issuer", ID, primary_key=True),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("key_id", HASH, nullable=False),
    info={
        **held(ID="issuer", TECHNICAL="issued_at", DIGEST="key_id"),
        **grants_nothing(),
    },
)

freezes = Table(
    "freezes",
    metadata,
    Column("id", ID, primary_key=True),
    Column("deed", CODE, nullable=False),
    Column("outlet_id", ID, nullable=False, index=True),
    Column("agent_id", ID),
    Column("reason", CODE, nullable=False),
    Column("alert_id", ID, nullable=False),
    Column("asked_by", ID, nullable=False),
    Column("asked_role", CODE, nullable=False),
    Column("asked_outlet", ID),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("lapses_at", UtcDateTime, nullable=False),
    Column("answered_by", ID),
    Column("answered_at", UtcDateTime),
    Column("is_confirmed", Boolean, nullable=False),
    CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two"),
    Index("ix_freezes_waiting", "lapses_at", sqlite_where=UNANSWERED_FREEZE, postgresql_where=UNANSWERED_FREEZE),
    seal_column(),
    info={
        **held(
            ID="id outlet_id agent_id alert_id asked_by asked_outlet answered_by",
            STAFF="deed reason asked_role asked_at lapses_at answered_at is_confirmed",
            DIGEST="seal",
        ),
        **grants("a second person's confirmation freezes or frees an outlet or an agent", Proof.SEALED),
    },
)

outlets = Table(
    "outlets",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(80), nullable=False, server_default=""),
    Column("time_zone", String(64), nullable=False),
    Column("opens_at", LOCAL_TIME, nullable=False),
    Column("closes_at", LOCAL_TIME, nullable=False),
    Column("latitude_deg", Double, nullable=False),
    Column("longitude_deg", Double, nullable=False),
    Column("company_id", ID, nullable=False, index=True),
    Column("company_name", String(200), nullable=False),
    Column("contract", String(64), nullable=False),
    Column("documents", Text, nullable=False, server_default="[]"),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("suspended_at", UtcDateTime),
    Column("suspended_for", CODE),
    Column("frozen_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    info={
        **held(
            ID="id company_id contract",
            DIGEST="documents",
            TECHNICAL="name time_zone opens_at closes_at latitude_deg longitude_deg company_name",
            COURSE="enrolled_at suspended_at suspended_for frozen_at closed_at",
        ),
        **grants("the outlet registers people", Proof.COMPARED),
    },
)
