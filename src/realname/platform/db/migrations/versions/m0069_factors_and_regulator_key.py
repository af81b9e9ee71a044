"""Which members have set up more than a password, in their sealed rows, and the regulator's key in a sealed row of its own."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HAVE_FACTORS = (
    "SELECT agent_id FROM passkeys",
    "SELECT agent_id FROM authenticators WHERE confirmed_at IS NOT NULL",
    "SELECT agent_id FROM provider_identities",
)


def upgrade() -> None:
    """Apply. Members who have a passkey, an app or the provider now are marked; a row that has a seal already is left as it is.

    No release wrote such rows before this migration. Of a build that did, the tables of the factors say who has one.
    """
    op.add_column("staff", sa.Column("factor_since", UtcDateTime))
    for members in _HAVE_FACTORS:
        op.execute(f"UPDATE staff SET factor_since = added_at WHERE seal IS NULL AND id IN ({members})")  # noqa: S608 - of this file
    op.create_table(
        "regulator_keys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("recorded_by", _ID),
        sa.Column("seal", sa.String(80)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulator_keys")),
    )
