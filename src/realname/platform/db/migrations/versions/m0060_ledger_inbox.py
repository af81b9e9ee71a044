"""Where entries of the ledger wait for their places on PostgreSQL. On SQLite it stays empty."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_TRIGGERS = (
    "CREATE TRIGGER ledger_inbox_no_change BEFORE UPDATE ON ledger_inbox FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_inbox_no_truncate BEFORE TRUNCATE ON ledger_inbox FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    # A row leaves the inbox for the ledger alone: as many entries as are removed are the last ones of the ledger.
    """
    CREATE FUNCTION ledger_require_placed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT leaf_hash FROM removed
            EXCEPT
            (SELECT leaf_hash FROM ledger ORDER BY position DESC LIMIT (SELECT count(*) FROM removed))
        ) THEN
            RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER ledger_inbox_placed AFTER DELETE ON ledger_inbox
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION ledger_require_placed()
    """,
    # Rows stay for milliseconds: what they leave behind is cleared by thousands, not by a share of an empty table.
    """
    ALTER TABLE ledger_inbox
    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0)
    """,
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ledger_inbox",
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("leaf_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_inbox")),
    )
    op.create_index(op.f("ix_ledger_inbox_subject"), "ledger_inbox", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in _TRIGGERS:
            op.execute(statement)
