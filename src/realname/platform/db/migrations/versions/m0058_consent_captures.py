"""Requests for consent by Consent Info, and keys that tokens are bound to."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_ID, _HASH, _THUMBPRINT = sa.String(64), sa.String(64), sa.String(43)


def upgrade() -> None:
    """Apply."""
    op.add_column("relying_authorizations", sa.Column("capture_id", _ID))
    op.add_column("relying_authorizations", sa.Column("key_thumbprint", _THUMBPRINT))
    op.add_column("relying_tokens", sa.Column("key_thumbprint", _THUMBPRINT))
    op.create_table(
        "relying_captures",
        sa.Column("id", _ID, nullable=False),
        sa.Column("secret_hash", _HASH, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("number_mark", sa.String(32), nullable=False),
        sa.Column("callback", sa.Text, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("line_id", _ID),
        sa.Column("person_id", _ID),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("is_granted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_relying_captures"),
        sa.UniqueConstraint("secret_hash", name="uq_relying_captures_secret_hash"),
        sa.ForeignKeyConstraint(["client_id"], ["relying_clients.id"], name="fk_relying_captures_client_id_relying_clients"),
    )
    op.create_index("ix_relying_captures_asked_at", "relying_captures", ["asked_at"])
    op.create_index("ix_relying_captures_client_id_number_mark", "relying_captures", ["client_id", "number_mark"])
