"""Cameras of counters with their TPMs, the states that their machines proved, and which live session had one."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

_ID, _HASH = sa.String(64), sa.String(64)
_IN_USE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "camera_enrolments",
        sa.Column("code_hash", _HASH, nullable=False),
        sa.Column("counter_id", _ID, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("begun_id", _ID),
        sa.Column("begun_nonce", sa.String(32)),
        sa.Column("begun_secret_hash", _HASH),
        sa.Column("begun_endorsement", _HASH),
        sa.Column("begun_attestation_key", sa.LargeBinary),
        sa.Column("begun_frame_key", sa.LargeBinary),
        sa.Column("begun_device", sa.Text),
        sa.Column("seal", sa.String(80)),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_camera_enrolments_counter_id_counters")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_camera_enrolments")),
        sa.UniqueConstraint("begun_id", name=op.f("uq_camera_enrolments_begun_id")),
    )
    op.create_index(op.f("ix_camera_enrolments_counter_id"), "camera_enrolments", ["counter_id"])
    op.create_table(
        "cameras",
        sa.Column("id", _ID, nullable=False),
        sa.Column("counter_id", _ID, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("endorsement", _HASH, nullable=False),
        sa.Column("attestation_key", sa.LargeBinary, nullable=False),
        sa.Column("frame_key", sa.LargeBinary, nullable=False),
        sa.Column("enrolled_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.Column("seal", sa.String(80)),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_cameras_counter_id_counters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cameras")),
    )
    op.create_index(op.f("ix_cameras_counter_id"), "cameras", ["counter_id"])
    op.create_index(op.f("uq_cameras_endorsement"), "cameras", ["endorsement"], unique=True, sqlite_where=_IN_USE, postgresql_where=_IN_USE)
    op.create_table(
        "camera_states",
        sa.Column("camera_id", _ID, nullable=False),
        sa.Column("proved_at", UtcDateTime, nullable=False),
        sa.Column("states_version", sa.Integer, nullable=False),
        sa.Column("states_digest", _HASH, nullable=False),
        sa.Column("boot", sa.String(64), nullable=False),
        sa.Column("pcrs", sa.Text, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("pcr10", _HASH, nullable=False),
        sa.Column("clock_ms", sa.BigInteger, nullable=False),
        sa.Column("reset_count", sa.BigInteger, nullable=False),
        sa.Column("restart_count", sa.BigInteger, nullable=False),
        sa.Column("challenge_nonce", sa.String(32)),
        sa.Column("challenge_expires_at", UtcDateTime),
        sa.Column("seal", sa.String(80)),
        sa.ForeignKeyConstraint(["camera_id"], ["cameras.id"], name=op.f("fk_camera_states_camera_id_cameras")),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_camera_states")),
    )
    op.add_column("live_sessions", sa.Column("attested_camera_id", _ID))
