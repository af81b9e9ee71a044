"""Why a number is quarantined; who waits keeps their number; nobody stands on a line that was never activated; notices of closings."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NO_END = datetime(2126, 1, 1, tzinfo=UTC)
_WITHOUT_LINE = sa.text("state IN ('activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND person_id IS NOT NULL")
_REJECTED = "SELECT id FROM lines WHERE state = 'activation-rejected'"
_NOBODY = f"INSERT INTO persons (id, subject_hash) SELECT 'nobody', 'forgotten nobody' WHERE EXISTS ({_REJECTED})"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_registrations_without_line", "registrations", ["media_erased_at"], sqlite_where=_WITHOUT_LINE, postgresql_where=_WITHOUT_LINE
    )
    op.drop_index("ix_registrations_without_trace", table_name="registrations")
    op.add_column("numbers", sa.Column("quarantined_for", sa.String(length=40)))
    numbers = sa.table("numbers", sa.column("state"), sa.column("registration_id"), sa.column("reserved_until", sa.DateTime(timezone=True)))
    registrations = sa.table("registrations", sa.column("id"), sa.column("state"))
    waiting = sa.select(registrations.c.id).where(registrations.c.state.in_(["submitted", "awaiting-supervisor", "approved", "referred"]))
    held = sa.update(numbers).where(numbers.c.state == "reserved", numbers.c.registration_id.in_(waiting))
    op.execute(held.values(reserved_until=_NO_END))
    op.execute(sa.text(_NOBODY))
    op.execute(
        sa.text(f"UPDATE line_orders SET msisdn = 'forgotten', iccid = 'forgotten' WHERE line_id IN ({_REJECTED})")  # noqa: S608 - constants
    )
    op.execute(
        sa.text(
            "UPDATE lines SET person_id = 'nobody', iccid = 'forgotten', organisation_id = NULL, sealed_number = NULL"
            " WHERE state = 'activation-rejected'"
        )
    )
    op.execute(sa.text("UPDATE notices SET kind = 'deactivating' WHERE kind = 'deactivated'"))
    op.execute(sa.text("UPDATE line_orders SET notice = 'deactivating' WHERE notice = 'deactivated'"))
