"""When a backup was restored; bars that hold an order back; notices given up; who verified a holder; several profiles on one eUICC."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ID = sa.String(length=64)
_CODE = sa.String(length=40)
_WAITS = sa.text("sent_at IS NULL AND undeliverable_at IS NULL")
_UNDELIVERABLE = sa.text("undeliverable_at IS NOT NULL")
_HAS_EID = sa.text("eid IS NOT NULL")
_VERIFIED_LATER = """
UPDATE lines SET verified_by = (
    SELECT id FROM registrations WHERE for_line_id = lines.id AND state = 'activated' ORDER BY decided_at DESC, id LIMIT 1
) WHERE id IN (SELECT for_line_id FROM registrations WHERE for_line_id IS NOT NULL AND state = 'activated')
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("deployment", sa.Column("restored_at", _TIME))
    op.add_column("line_orders", sa.Column("held_by", _CODE))
    op.add_column("registrations", sa.Column("sealed_number", sa.LargeBinary()))
    op.add_column("lines", sa.Column("verified_by", _ID))
    op.execute(sa.text("UPDATE lines SET verified_by = registration_id WHERE verified_at IS NOT NULL"))
    op.execute(sa.text(_VERIFIED_LATER))
    op.add_column("notices", sa.Column("undeliverable_at", _TIME))
    op.drop_index("ix_notices_due_at", "notices")
    op.create_index("ix_notices_due_at", "notices", ["due_at"], sqlite_where=_WAITS, postgresql_where=_WAITS)
    op.create_index("ix_notices_undeliverable", "notices", ["id"], sqlite_where=_UNDELIVERABLE, postgresql_where=_UNDELIVERABLE)
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_sims()
    else:
        op.drop_constraint(op.f("uq_sims_eid"), "sims", type_="unique")
    op.create_index("ix_sims_eid", "sims", ["eid"], sqlite_where=_HAS_EID, postgresql_where=_HAS_EID)


def _rewrite_sims() -> None:
    op.rename_table("sims", "sims_before")
    op.create_table(
        "sims",
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("registration_id", _ID),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("eid", sa.String(length=32)),
        sa.Column("stocked_at", _TIME),
        sa.CheckConstraint("state IN ('free', 'bound', 'retired')", name=op.f("ck_sims_state")),
        sa.CheckConstraint("(state = 'bound') = (registration_id IS NOT NULL)", name=op.f("ck_sims_holder")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_sims_registration_id_registrations")),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sims")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_sims_registration_id")),
    )
    op.execute(
        sa.text(
            "INSERT INTO sims (iccid, registration_id, state, eid, stocked_at) "
            "SELECT iccid, registration_id, state, eid, stocked_at FROM sims_before"
        )
    )
    op.drop_table("sims_before")
