"""The counter: staff, counters, live sessions, hashes of frames; registrations by the route without a face."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNDER_WAY = sa.text("opened_at IS NOT NULL AND ended_at IS NULL")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _widen_registrations()
    _create_staff()
    _create_counters()
    _create_live_sessions()
    _create_frame_digests()


def _widen_registrations() -> None:
    # Added one by one: SQLite does that in place, where any other change would copy the table that all others point to.
    op.add_column("registrations", sa.Column("consent_is_biometric", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("registrations", sa.Column("route", sa.String(length=40), nullable=False, server_default="face"))
    op.add_column("registrations", sa.Column("inabilities", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("registrations", sa.Column("handed_over_at", _TIME))
    op.add_column("registrations", sa.Column("live_session_id", sa.String(length=64)))
    op.create_index("ix_registrations_agent_id_opened_at", "registrations", ["agent_id", "opened_at"])
    op.create_index("ix_registrations_outlet_id_state", "registrations", ["outlet_id", "state"])


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("outlet_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("deactivated_at", _TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_index(op.f("ix_staff_outlet_id"), "staff", ["outlet_id"])
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("signed_in_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_staff_sessions_agent_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_agent_id"), "staff_sessions", ["agent_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", _TIME, nullable=False),
        sa.Column("paused_until", _TIME),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_sign_in_tries")),
    )


def _create_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("outlet_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", _TIME, nullable=False),
        sa.Column("revoked_at", _TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counters")),
    )
    op.create_index(op.f("ix_counters_outlet_id"), "counters", ["outlet_id"])
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("outlet_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
    )


def _create_live_sessions() -> None:
    op.create_table(
        "live_sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("registration_id", sa.String(length=64), nullable=False),
        sa.Column("challenge_id", sa.String(length=64), nullable=False),
        sa.Column("counter_id", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("issued_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("opened_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.Column("second_socket_at", _TIME),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=40)),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("judged_frames", sa.Integer(), nullable=False),
        sa.Column("manifest_digest", sa.String(length=64)),
        sa.Column("camera", sa.String(length=40)),
        sa.CheckConstraint("opened_at IS NOT NULL OR ended_at IS NULL", name=op.f("ck_live_sessions_order")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_live_sessions_end")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_live_sessions_registration_id_registrations")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenges.id"], name=op.f("fk_live_sessions_challenge_id_challenges")),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_live_sessions_counter_id_counters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_sessions")),
        sa.UniqueConstraint("challenge_id", name=op.f("uq_live_sessions_challenge_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_live_sessions_token_hash")),
    )
    op.create_index(op.f("ix_live_sessions_registration_id"), "live_sessions", ["registration_id"])
    op.create_index(op.f("ix_live_sessions_counter_id"), "live_sessions", ["counter_id"])
    op.create_index("ix_live_sessions_under_way", "live_sessions", ["opened_at"], sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY)


def _create_frame_digests() -> None:
    op.create_table(
        "frame_digests",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_frame_digests")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_frame_digests_seen_on"), "frame_digests", ["seen_on"])
