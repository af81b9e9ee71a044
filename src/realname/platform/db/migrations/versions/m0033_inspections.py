"""Inspections with their cases, findings and rectifications: none at first."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import SealedBytes, UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HASH = sa.String(64)
_CODE = sa.String(40)
_STEP_DUE = sa.text("due_at IS NOT NULL AND overdue_at IS NULL")


def upgrade() -> None:
    """Apply."""
    _inspections()
    _findings()


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", _ID, nullable=False),
        sa.Column("begun_by", _ID, nullable=False),
        sa.Column("begun_at", UtcDateTime, nullable=False),
        sa.Column("tree_size", sa.BigInteger, nullable=False),
        sa.Column("root_hash", _HASH, nullable=False),
        sa.Column("commitment", _HASH, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("outlets", sa.Text, nullable=False),
        sa.Column("stratum", _CODE, nullable=False),
        sa.Column("sample", sa.Integer, nullable=False),
        sa.Column("share_kind", _CODE, nullable=False),
        sa.Column("share_source", _ID, nullable=False),
        sa.Column("share_round", _ID, nullable=False),
        sa.Column("share_at", UtcDateTime),
        sa.Column("share", sa.Text, nullable=False),
        sa.Column("fixed_at", UtcDateTime),
        sa.Column("nonce", _HASH, nullable=False),
        sa.Column("drawn_at", UtcDateTime),
        sa.Column("population", sa.Integer, nullable=False),
        sa.Column("list_digest", _HASH, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("due_at", UtcDateTime),
        sa.Column("overdue_at", UtcDateTime),
        sa.ForeignKeyConstraint(["begun_by"], ["staff.id"], name=op.f("fk_inspections_begun_by_staff")),
        sa.UniqueConstraint("tree_size", name=op.f("uq_inspections_tree_size")),
        sa.CheckConstraint("nonce = '' OR fixed_at IS NOT NULL", name=op.f("ck_inspections_share_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index(op.f("ix_inspections_begun_at"), "inspections", ["begun_at"])
    op.create_index("ix_inspections_due", "inspections", ["due_at", "id"], sqlite_where=_STEP_DUE, postgresql_where=_STEP_DUE)
    op.create_table(
        "inspection_cases",
        sa.Column("inspection_id", _ID, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("decided_index", sa.BigInteger, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("result", _CODE),
        sa.Column("checked_at", UtcDateTime),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_cases_inspection_id_inspections")),
        sa.PrimaryKeyConstraint("inspection_id", "ordinal", name=op.f("pk_inspection_cases")),
    )
    op.create_index(op.f("ix_inspection_cases_case_id"), "inspection_cases", ["case_id"])


def _findings() -> None:
    op.create_table(
        "inspection_findings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("inspection_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("told_at", UtcDateTime),
        sa.Column("rounds", sa.Integer, nullable=False),
        sa.Column("accepted_at", UtcDateTime),
        sa.Column("due_at", UtcDateTime),
        sa.Column("overdue_at", UtcDateTime),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_findings_inspection_id_inspections")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_inspection_findings_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_findings")),
    )
    op.create_index(op.f("ix_inspection_findings_inspection_id"), "inspection_findings", ["inspection_id"])
    op.create_index(op.f("ix_inspection_findings_case_id"), "inspection_findings", ["case_id"])
    op.create_index(
        "ix_inspection_findings_due", "inspection_findings", ["due_at", "id"], sqlite_where=_STEP_DUE, postgresql_where=_STEP_DUE
    )
    op.create_table(
        "rectifications",
        sa.Column("finding_id", _ID, nullable=False),
        sa.Column("round", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("text_digest", _HASH, nullable=False),
        sa.Column("file_digest", _HASH, nullable=False),
        sa.Column("file_bytes", sa.Integer, nullable=False),
        sa.Column("sealed_file", SealedBytes),
        sa.Column("by", _ID, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("is_accepted", sa.Boolean),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("rechecked_at", UtcDateTime),
        sa.ForeignKeyConstraint(["finding_id"], ["inspection_findings.id"], name=op.f("fk_rectifications_finding_id_inspection_findings")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_rectifications_by_staff")),
        sa.PrimaryKeyConstraint("finding_id", "round", name=op.f("pk_rectifications")),
    )
