"""Re-verification campaigns and the lines in them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_IN_CAMPAIGN = sa.text("step NOT IN ('reverified', 'withdrawn')")
_HAS_MOMENT = sa.text("due_at IS NOT NULL")
_WAITS = sa.text("step IN ('selected', 'appealed')")


def upgrade() -> None:
    """Apply."""
    _make_campaigns()
    _make_campaign_lines()


def _make_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("planned_through", sa.String(length=64)),
        sa.Column("scanned", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("opened_waves", sa.Integer(), nullable=False),
        sa.Column("started_at", _TIME),
        sa.Column("next_wave_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )


def _make_campaign_lines() -> None:
    op.create_table(
        "campaign_lines",
        sa.Column("campaign_id", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("outlet_id", sa.String(length=64), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("moved_at", _TIME, nullable=False),
        sa.Column("told_at", _TIME),
        sa.Column("due_at", _TIME),
        sa.Column("held_step", sa.String(length=40)),
        sa.Column("ground", sa.String(length=40)),
        sa.Column("cause", sa.String(length=40)),
        sa.PrimaryKeyConstraint("campaign_id", "line_id", name=op.f("pk_campaign_lines")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_lines_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_campaign_lines_line_id_lines")),
        sa.CheckConstraint("(step = 'appealed') = (held_step IS NOT NULL)", name=op.f("ck_campaign_lines_held")),
        sa.CheckConstraint("(step = 'withdrawn') = (cause IS NOT NULL)", name=op.f("ck_campaign_lines_cause")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_campaign_lines_open", "campaign_lines", ["line_id"], unique=True, sqlite_where=_IN_CAMPAIGN, postgresql_where=_IN_CAMPAIGN
    )
    op.create_index(
        "ix_campaign_lines_due", "campaign_lines", ["campaign_id", "due_at"], sqlite_where=_HAS_MOMENT, postgresql_where=_HAS_MOMENT
    )
    op.create_index(
        "ix_campaign_lines_waiting", "campaign_lines", ["campaign_id", "step", "wave"], sqlite_where=_WAITS, postgresql_where=_WAITS
    )
