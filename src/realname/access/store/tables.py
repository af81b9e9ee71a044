"""The tables of access; changed by migration only."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from realname.platform.db.columns import CODE, HASH, ID, LOGIN, metadata
from realname.platform.db.types import UtcDateTime

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("client_id", ID, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("subject", ID, nullable=False),
)


api_clients = Table(
    "api_clients",
    metadata,
    Column("id", ID, primary_key=True),
    Column("scopes", Text, nullable=False, server_default="lines:change lines:read numbers:read registrations:read registrations:work"),
    Column("outlets", Text, nullable=False, server_default=""),
)


client_credentials = Table(
    "client_credentials",
    metadata,
    Column("id", ID, primary_key=True),
    Column("client_id", ID, ForeignKey("api_clients.id"), nullable=False, index=True),
    Column("kind", CODE, nullable=False),
    Column("secret_hash", HASH, nullable=False, unique=True),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    CheckConstraint("kind IN ('secret', 'token')", name="kind"),
)


staff = Table(
    "staff",
    metadata,
    Column("id", ID, primary_key=True),
    Column("login", LOGIN, nullable=False, unique=True),
    Column("outlet_id", ID, nullable=False, index=True),
    Column("role", CODE, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
    Column("password_lapses_at", UtcDateTime),
)


staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("agent_id", ID, ForeignKey("staff.id"), nullable=False, index=True),
    Column("signed_in_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("means", CODE, nullable=False, server_default="password"),
    Column("id", ID),
    Column("counter_id", ID),
)


passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent_id", ID, ForeignKey("staff.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)


passkey_questions = Table(
    "passkey_questions",
    metadata,
    Column("holder_hash", HASH, primary_key=True),
    Column("purpose", CODE, primary_key=True),
    Column("challenge", HASH, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)


authenticators = Table(
    "authenticators",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("salt", HASH, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("confirmed_at", UtcDateTime),
)


backup_codes = Table(
    "backup_codes",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", HASH, primary_key=True),
)


invitations = Table(
    "invitations",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", HASH, nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)


# No foreign key: logins that do not exist are counted as those that do.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("login", LOGIN, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime),
)


counters = Table(
    "counters",
    metadata,
    Column("id", ID, primary_key=True),
    Column("outlet_id", ID, nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)


enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", HASH, primary_key=True),
    Column("outlet_id", ID, nullable=False),
    Column("name", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
