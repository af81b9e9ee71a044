"""Who added, confirmed, entered and reset each account of staff, and the resets that wait for a second person."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_ID = sa.String(64)


def upgrade() -> None:
    """Apply. Accounts that a release made stay valid: they count as confirmed when they were added, by nobody known.

    Left out are rows with a seal: a build between 0063 and 0067, which was no release, wrote them, and no migration can seal them anew. On
    such a database accounts with power stay unconfirmed; begin it again.
    """
    for name, kind in (
        ("added_by", _ID),
        ("confirmed_at", UtcDateTime),
        ("confirmed_by", _ID),
        ("handed_by", _ID),
        ("handed_at", UtcDateTime),
        ("reset_asked_by", _ID),
        ("reset_at", UtcDateTime),
    ):
        op.add_column("staff", sa.Column(name, kind))
    op.execute("UPDATE staff SET confirmed_at = added_at WHERE role <> 'agent' AND seal IS NULL")
    op.create_table(
        "factor_resets",
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("lapses_at", UtcDateTime, nullable=False),
        sa.Column("seal", sa.String(80)),
        sa.ForeignKeyConstraint(["agent_id"], ["staff.id"], name=op.f("fk_factor_resets_agent_id_staff")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_factor_resets")),
    )
