"""The first form of the database."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.migrations.ledger_triggers import create_ledger_triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('activation-requested', 'active')")


def upgrade() -> None:
    """Apply."""
    _create_persons()
    _create_registrations()
    _create_numbers()
    _create_sims()
    _create_challenges()
    _create_lines()
    _create_ledger()
    _create_statements()
    _create_idempotency_keys()
    _create_api_clients()
    _create_deployment()
    create_ledger_triggers(op.get_bind())


def _create_persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("subject_hash", name=op.f("uq_persons_subject_hash")),
    )


def _create_registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("outlet_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=False),
        sa.Column("consent_text_version", sa.String(length=64), nullable=False),
        sa.Column("consent_language", sa.String(length=64), nullable=False),
        sa.Column("consent_means", sa.String(length=40), nullable=False),
        sa.Column("consent_given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=64)),
        sa.Column("evidence_kind", sa.String(length=40)),
        sa.Column("evidence_valid_from_on", sa.Date()),
        sa.Column("evidence_valid_until_on", sa.Date()),
        sa.Column("sealed_attributes", sa.LargeBinary()),
        sa.Column("msisdn", sa.String(length=16)),
        sa.Column("iccid", sa.String(length=20)),
        sa.Column("reserved_until", sa.DateTime(timezone=True)),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("reference_id", sa.String(length=64)),
        sa.Column("challenge_id", sa.String(length=64)),
        sa.Column("upload_chunks", sa.Integer()),
        sa.Column("upload_received_bytes", sa.BigInteger()),
        sa.Column("session", sa.Text()),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("source", sa.String(length=40)),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("line_id", sa.String(length=64)),
        sa.Column("media_erased_at", sa.DateTime(timezone=True)),
        sa.Column("notified_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_registrations_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
    )
    op.create_index(op.f("ix_registrations_person_id"), "registrations", ["person_id"])
    op.create_index(op.f("ix_registrations_state"), "registrations", ["state"])


def _create_numbers() -> None:
    op.create_table(
        "numbers",
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("registration_id", sa.String(length=64)),
        sa.Column("reserved_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(state = 'free') = (registration_id IS NULL)", name=op.f("ck_numbers_holder")),
        sa.CheckConstraint("(state = 'reserved') = (reserved_until IS NOT NULL)", name=op.f("ck_numbers_until")),
        sa.CheckConstraint("state IN ('free', 'reserved', 'issued')", name=op.f("ck_numbers_state")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_numbers_registration_id_registrations")),
        sa.PrimaryKeyConstraint("msisdn", name=op.f("pk_numbers")),
    )
    op.create_index(op.f("ix_numbers_registration_id"), "numbers", ["registration_id"])
    op.create_index("ix_numbers_state_msisdn", "numbers", ["state", "msisdn"])


def _create_sims() -> None:
    op.create_table(
        "sims",
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("registration_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_sims_registration_id_registrations")),
        sa.PrimaryKeyConstraint("iccid", name=op.f("pk_sims")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_sims_registration_id")),
    )


def _create_challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("registration_id", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_challenges_registration_id_registrations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("registration_id", "ordinal", name=op.f("uq_challenges_registration_id_ordinal")),
    )


def _create_lines() -> None:
    op.create_table(
        "lines",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("registration_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("msisdn", sa.String(length=16), nullable=False),
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_lines_person_id_persons")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_lines_registration_id_registrations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_lines_registration_id")),
    )
    op.create_index(op.f("ix_lines_person_id"), "lines", ["person_id"])
    op.create_index("uq_lines_live_iccid", "lines", ["iccid"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("uq_lines_live_msisdn", "lines", ["msisdn"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("leaf_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_subject"), "ledger", ["subject"])


def _create_statements() -> None:
    op.create_table(
        "statements",
        sa.Column("registration_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_statements_registration_id_registrations")),
        sa.PrimaryKeyConstraint("registration_id", "kind", name=op.f("pk_statements")),
    )


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=128), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "key", name=op.f("pk_idempotency_keys")),
    )


def _create_api_clients() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_clients")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_clients_token_hash")),
    )


def _create_deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_deployment_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
