"""Lines to their end: bars, orders, notices; numbers that cool off or are quarantined; a stock of SIMs; what a registration is for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ID = sa.String(length=64)
_CODE = sa.String(length=40)
_LIVE = sa.text("state IN ('activation-requested', 'active', 'barred', 'deactivation-requested')")
_ENDING = sa.text("bar_ends_at IS NOT NULL")
_COOLING = sa.text("free_at IS NOT NULL")
_REQUESTED = sa.text("state = 'requested'")
_CHANGING = sa.text("for_line_id IS NOT NULL")
_UNSENT = sa.text("sent_at IS NULL")

_NUMBER_CHECKS = {
    "ck_numbers_state": "state IN ('free', 'reserved', 'issued', 'cooling-off', 'quarantined')",
    "ck_numbers_holder": "(state IN ('reserved', 'issued', 'cooling-off')) = (registration_id IS NOT NULL)",
    "ck_numbers_until": "(state = 'reserved') = (reserved_until IS NOT NULL)",
    "ck_numbers_cooling": "(state = 'cooling-off') = (free_at IS NOT NULL)",
}
_SIM_CHECKS = {
    "ck_sims_state": "state IN ('free', 'bound', 'retired')",
    "ck_sims_holder": "(state = 'bound') = (registration_id IS NOT NULL)",
}
# An activation that was under way may have been sent: its order counts as asked, so the operator is asked what became of it first.
_ORDERS_UNDER_WAY = """
INSERT INTO line_orders (id, line_id, ordinal, kind, msisdn, iccid, scope, state, requested_at, due_at, asked_at, tries)
SELECT registration_id, id, 1, 'activate', msisdn, iccid, 'none', 'requested', requested_at, requested_at, requested_at, 0
FROM lines WHERE state = 'activation-requested'
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("registrations", sa.Column("purpose", _CODE, nullable=False, server_default="new-line"))
    op.add_column("registrations", sa.Column("for_line_id", _ID))
    op.add_column("registrations", sa.Column("organisation_id", _ID))
    op.create_index("ix_registrations_for_line_id", "registrations", ["for_line_id"], sqlite_where=_CHANGING, postgresql_where=_CHANGING)
    _widen_lines()
    # SQLite changes no constraint in place: the two tables, which nothing points to, are written anew.
    if op.get_bind().dialect.name == "sqlite":
        _rewrite_numbers()
        _rewrite_sims()
    else:
        _alter_numbers()
        _alter_sims()
    op.create_index("ix_numbers_free_at", "numbers", ["free_at"], sqlite_where=_COOLING, postgresql_where=_COOLING)
    _create_line_orders()
    _create_notices()
    op.execute(sa.text(_ORDERS_UNDER_WAY))


def _widen_lines() -> None:
    op.add_column("lines", sa.Column("verified_at", _TIME))
    op.add_column("lines", sa.Column("organisation_id", _ID))
    op.add_column("lines", sa.Column("bars", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("lines", sa.Column("bar_ends_at", _TIME))
    op.add_column("lines", sa.Column("ending", _CODE))
    op.add_column("lines", sa.Column("deactivated_at", _TIME))
    op.add_column("lines", sa.Column("sealed_number", sa.LargeBinary()))
    op.execute(sa.text("UPDATE lines SET verified_at = activated_at"))
    op.create_index(op.f("ix_lines_organisation_id"), "lines", ["organisation_id"])
    op.create_index("ix_lines_msisdn", "lines", ["msisdn"])
    op.create_index("ix_lines_bar_ends_at", "lines", ["bar_ends_at"], sqlite_where=_ENDING, postgresql_where=_ENDING)
    for column in ("iccid", "msisdn"):
        name = f"uq_lines_live_{column}"
        op.drop_index(name, "lines")
        op.create_index(name, "lines", [column], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _rewrite_numbers() -> None:
    op.drop_index("ix_numbers_registration_id", "numbers")
    op.drop_index("ix_numbers_state_msisdn", "numbers")
    op.rename_table("numbers", "numbers_before")
    op.create_table(
        "numbers",
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("registration_id", _ID),
        sa.Column("reserved_until", _TIME),
        sa.Column("free_at", _TIME),
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in _NUMBER_CHECKS.items()),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_numbers_registration_id_registrations")),
        sa.PrimaryKeyConstraint("msisdn", name=op.f("pk_numbers")),
    )
    op.execute(
        sa.text(
            "INSERT INTO numbers (msisdn, state, registration_id, reserved_until) "
            "SELECT msisdn, state, registration_id, reserved_until FROM numbers_before"
        )
    )
    op.drop_table("numbers_before")
    op.create_index(op.f("ix_numbers_registration_id"), "numbers", ["registration_id"])
    op.create_index("ix_numbers_state_msisdn", "numbers", ["state", "msisdn"])


def _rewrite_sims() -> None:
    op.rename_table("sims", "sims_before")
    op.create_table(
        "sims",
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("registration_id", _ID),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("eid", sa.String(length=32)),
        sa.Column("stocked_at", _TIME),
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in _SIM_CHECKS.items()),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_sims_registration_id_registrations")),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sims")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_sims_registration_id")),
        sa.UniqueConstraint("eid", name=op.f("uq_sims_eid")),
    )
    op.execute(sa.text("INSERT INTO sims (iccid, registration_id, state) SELECT iccid, registration_id, 'bound' FROM sims_before"))
    op.drop_table("sims_before")


def _alter_numbers() -> None:
    op.add_column("numbers", sa.Column("free_at", _TIME))
    for name in ("ck_numbers_state", "ck_numbers_holder", "ck_numbers_until"):
        op.drop_constraint(op.f(name), "numbers", type_="check")
    for name, rule in _NUMBER_CHECKS.items():
        op.create_check_constraint(op.f(name), "numbers", rule)


def _alter_sims() -> None:
    op.add_column("sims", sa.Column("state", _CODE, nullable=False, server_default="bound"))
    op.alter_column("sims", "state", server_default=None)
    op.add_column("sims", sa.Column("eid", sa.String(length=32)))
    op.add_column("sims", sa.Column("stocked_at", _TIME))
    op.alter_column("sims", "registration_id", nullable=True)
    op.create_unique_constraint(op.f("uq_sims_eid"), "sims", ["eid"])
    for name, rule in _SIM_CHECKS.items():
        op.create_check_constraint(op.f(name), "sims", rule)


def _create_line_orders() -> None:
    op.create_table(
        "line_orders",
        sa.Column("id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("scope", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("asked_at", _TIME),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answered_at", _TIME),
        sa.Column("notice", _CODE),
        sa.CheckConstraint("state IN ('requested', 'done', 'rejected')", name=op.f("ck_line_orders_state")),
        sa.CheckConstraint("(state = 'requested') = (answered_at IS NULL)", name=op.f("ck_line_orders_answer")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_line_orders_line_id_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_orders")),
        sa.UniqueConstraint("line_id", "ordinal", name=op.f("uq_line_orders_line_id_ordinal")),
    )
    op.create_index("ix_line_orders_due_at", "line_orders", ["due_at"], sqlite_where=_REQUESTED, postgresql_where=_REQUESTED)


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", _TIME),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_notices_line_id_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_line_id"), "notices", ["line_id"])
    op.create_index("ix_notices_due_at", "notices", ["due_at"], sqlite_where=_UNSENT, postgresql_where=_UNSENT)
