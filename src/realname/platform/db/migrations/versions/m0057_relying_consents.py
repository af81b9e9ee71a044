"""Consents of people to relying services."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

_ID, _CODE = sa.String(64), sa.String(40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "relying_consents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("wording", sa.String(64), nullable=False),
        sa.Column("language", _CODE, nullable=False),
        sa.Column("means", _CODE, nullable=False),
        sa.Column("given_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_relying_consents"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name="fk_relying_consents_line_id_lines"),
        sa.ForeignKeyConstraint(["client_id"], ["relying_clients.id"], name="fk_relying_consents_client_id_relying_clients"),
    )
    for column in ("person_id", "line_id", "client_id"):
        op.create_index(f"ix_relying_consents_{column}", "relying_consents", [column])
