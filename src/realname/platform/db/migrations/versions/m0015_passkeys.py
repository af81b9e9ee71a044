"""How staff sign in: passkeys, the questions to them, authenticator apps, invitations, and what a sign-in was made with."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.add_column("staff_sessions", sa.Column("means", sa.String(length=40), nullable=False, server_default="password"))
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_passkeys_agent_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_agent_id"), "passkeys", ["agent_id"])
    op.create_table(
        "passkey_questions",
        sa.Column("holder_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("holder_hash", "purpose", name=op.f("pk_passkey_questions")),
    )
    op.create_index(op.f("ix_passkey_questions_expires_at"), "passkey_questions", ["expires_at"])
    _create_authenticators()
    op.create_table(
        "invitations",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_invitations_agent_id_staff")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitations_code_hash")),
    )


def _create_authenticators() -> None:
    op.create_table(
        "authenticators",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", _TIME),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_authenticators_agent_id_staff")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_authenticators")),
    )
    op.create_table(
        "backup_codes",
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_backup_codes_agent_id_staff")),
        sa.PrimaryKeyConstraint("agent_id", "code_hash", name=op.f("pk_backup_codes")),
    )
