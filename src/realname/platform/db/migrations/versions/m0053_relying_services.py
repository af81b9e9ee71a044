"""Relying services: who they are, what is on its way to a person, tokens, and what is counted of each."""

import sqlalchemy as sa
from alembic import op

from realname.platform.db.types import UtcDateTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_ID, _HASH, _CODE, _MARK, _OWN = sa.String(64), sa.String(64), sa.String(40), sa.String(32), sa.String(512)


def upgrade() -> None:
    """Apply."""
    _clients()
    _on_their_way()
    _tokens()
    _counted()


def _clients() -> None:
    op.create_table(
        "relying_clients",
        sa.Column("id", _ID, nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("redirect_uris", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("purposes", sa.Text, nullable=False),
        sa.Column("grants", sa.Text, nullable=False),
        sa.Column("keys", sa.Text, nullable=False),
        sa.Column("keys_url", sa.Text, nullable=False),
        sa.Column("added_at", UtcDateTime, nullable=False),
        sa.Column("calls_per_minute", sa.Integer, nullable=False),
        sa.Column("numbers_per_day", sa.Integer, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_relying_clients"),
    )


def _of_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["client_id"], ["relying_clients.id"], name=f"fk_{table}_client_id_relying_clients")


def _on_their_way() -> None:
    op.create_table(
        "relying_authorizations",
        sa.Column("holder_hash", _HASH, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("state", _OWN, nullable=False),
        sa.Column("nonce", _OWN, nullable=False),
        sa.Column("code_challenge", _HASH, nullable=False),
        sa.Column("asks_again", sa.Boolean, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("line_id", _ID),
        sa.Column("person_id", _ID),
        sa.Column("means", _CODE),
        sa.Column("authenticated_at", UtcDateTime),
        sa.Column("consent_id", _ID),
        sa.Column("code_hash", _HASH),
        sa.Column("code_at", UtcDateTime),
        sa.Column("used_at", UtcDateTime),
        sa.Column("family", _ID),
        sa.PrimaryKeyConstraint("holder_hash", name="pk_relying_authorizations"),
        sa.UniqueConstraint("code_hash", name="uq_relying_authorizations_code_hash"),
        _of_client("relying_authorizations"),
    )
    op.create_index("ix_relying_authorizations_asked_at", "relying_authorizations", ["asked_at"])
    op.create_table(
        "relying_requests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("auth_req_hash", _HASH, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("means", _CODE, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("line_id", _ID),
        sa.Column("person_id", _ID),
        sa.Column("polled_at", UtcDateTime),
        sa.Column("consent_id", _ID),
        sa.Column("refused_at", UtcDateTime),
        sa.Column("used_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_relying_requests"),
        sa.UniqueConstraint("auth_req_hash", name="uq_relying_requests_auth_req_hash"),
        _of_client("relying_requests"),
    )
    op.create_index("ix_relying_requests_asked_at", "relying_requests", ["asked_at"])
    op.create_index("ix_relying_requests_person_id", "relying_requests", ["person_id"])


def _tokens() -> None:
    op.create_table(
        "relying_tokens",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("token_hash", _HASH, nullable=False),
        sa.Column("family", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("consent_id", _ID),
        sa.Column("line_id", _ID),
        sa.Column("person_id", _ID),
        sa.Column("is_single_use", sa.Boolean, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_relying_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_relying_tokens_token_hash"),
        _of_client("relying_tokens"),
    )
    for column in ("family", "client_id", "expires_at", "consent_id"):
        op.create_index(f"ix_relying_tokens_{column}", "relying_tokens", [column])


def _counted() -> None:
    op.create_table(
        "relying_marks",
        sa.Column("mark", _HASH, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_relying_marks"),
    )
    op.create_index("ix_relying_marks_expires_at", "relying_marks", ["expires_at"])
    op.create_table(
        "relying_calls",
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("minute", UtcDateTime, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("client_id", "minute", name="pk_relying_calls"),
    )
    op.create_index("ix_relying_calls_minute", "relying_calls", ["minute"])
    op.create_table(
        "relying_numbers",
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("number_mark", _MARK, nullable=False),
        sa.Column("is_answered", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("client_id", "day", "number_mark", name="pk_relying_numbers"),
    )
    op.create_index("ix_relying_numbers_day", "relying_numbers", ["day"])
