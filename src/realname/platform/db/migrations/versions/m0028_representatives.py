"""Who acts for the holder of a registration: role, proof, their evidence, and their attributes sealed under their own key."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import SealedBytes

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_CODE = sa.String(40)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "representatives",
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("role", _CODE, nullable=False),
        sa.Column("proof", _CODE, nullable=False),
        sa.Column("person_id", _ID),
        sa.Column("evidence_kind", _CODE),
        sa.Column("evidence_means", _CODE),
        sa.Column("evidence_valid_from_on", sa.Date),
        sa.Column("evidence_valid_until_on", sa.Date),
        sa.Column("sealed_attributes", SealedBytes),
        sa.Column("source", _CODE),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_representatives")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_representatives_registration_id_registrations")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_representatives_person_id_persons")),
    )
    op.create_index(op.f("ix_representatives_person_id"), "representatives", ["person_id"])
