"""The tables of relying services; changed by migration only."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from realname.platform.db.columns import CODE, HASH, ID, MARK, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing, seal_column
from realname.platform.db.held import held
from realname.platform.db.types import SealedBytes, UtcDateTime

_TITLE = String(80)  # of a service, never of a person
_RUNNING, _OVER = text("ended_at IS NULL"), text("ended_at IS NOT NULL")
_THUMBPRINT = String(43)  # SHA-256 of a public key, in base64url (RFC 7638)
_OWN_TEXT = String(512)  # what a service sends to have it back: `state` and `nonce`

relying_clients = Table(
    "relying_clients",
    metadata,
    Column("id", ID, primary_key=True),
    Column("title", _TITLE, nullable=False),
    Column("redirect_uris", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("grants", Text, nullable=False),
    Column("keys", Text, nullable=False),
    Column("keys_url", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("calls_per_minute", Integer, nullable=False),
    Column("numbers_per_day", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("suspended_at", UtcDateTime),
    seal_column(),
    info={
        **held(
            TECHNICAL="id title redirect_uris scopes purposes grants keys_url calls_per_minute numbers_per_day",
            PUBLIC_KEY="keys",
            COURSE="added_at ended_at suspended_at",
            DIGEST="seal",
        ),
        **grants("a service asks for what its scopes name, by its keys", Proof.SEALED),
    },
)

relying_authorizations = Table(
    "relying_authorizations",
    metadata,
    Column("holder_hash", HASH, primary_key=True),
    Column("client_id", ID, ForeignKey("relying_clients.id"), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("state", _OWN_TEXT, nullable=False),
    Column("nonce", _OWN_TEXT, nullable=False),
    Column("code_challenge", HASH, nullable=False),
    Column("asks_again", Boolean, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("line_id", ID),
    Column("person_id", ID),
    Column("means", CODE),
    Column("authenticated_at", UtcDateTime),
    Column("consent_id", ID),
    Column("code_hash", HASH, unique=True),
    Column("code_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("family", ID),
    Column("capture_id", ID),
    Column("key_thumbprint", _THUMBPRINT),
    seal_column(),
    info={
        **held(
            ID="client_id line_id person_id consent_id family capture_id",
            COURSE="asked asks_again asked_at means authenticated_at code_at used_at",
            HASHED="holder_hash code_hash code_challenge key_thumbprint",
            TECHNICAL="redirect_uri state nonce",
            DIGEST="seal",
        ),
        **grants("the service that has the code gets tokens for the line, once", Proof.SEALED),
    },
)

# Requests for consent whose address a service hands on (Consent Info): the same is kept of a number that has no line.
relying_captures = Table(
    "relying_captures",
    metadata,
    Column("id", ID, primary_key=True),
    Column("secret_hash", HASH, nullable=False, unique=True),
    Column("client_id", ID, ForeignKey("relying_clients.id"), nullable=False),
    Column("asked", Text, nullable=False),
    Column("number_mark", MARK, nullable=False),
    Column("callback", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("line_id", ID),
    Column("person_id", ID),
    Column("answered_at", UtcDateTime),
    Column("is_granted", Boolean, nullable=False),
    Index("ix_relying_captures_client_id_number_mark", "client_id", "number_mark"),
    seal_column(),
    info={
        **held(
            ID="id client_id line_id person_id",
            COURSE="asked asked_at answered_at is_granted",
            HASHED="secret_hash number_mark",
            TECHNICAL="callback",
            DIGEST="seal",
        ),
        **grants("an answer of the holder to a service", Proof.SEALED),
    },
)

relying_requests = Table(
    "relying_requests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("auth_req_hash", HASH, nullable=False, unique=True),
    Column("client_id", ID, ForeignKey("relying_clients.id"), nullable=False),
    Column("asked", Text, nullable=False),
    Column("means", CODE, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("number_mark", MARK),
    Column("line_id", ID, index=True),
    Column("person_id", ID, index=True),
    Column("announced_at", UtcDateTime),
    Column("polled_at", UtcDateTime),
    Column("consent_id", ID),
    Column("refused_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Index("ix_relying_requests_client_id_number_mark", "client_id", "number_mark"),
    seal_column(),
    info={
        **held(
            ID="id client_id line_id person_id consent_id",
            COURSE="asked means asked_at announced_at polled_at refused_at used_at",
            HASHED="auth_req_hash number_mark",
            DIGEST="seal",
        ),
        **grants("an answer of the holder to a service, for which it gets tokens, once", Proof.SEALED),
    },
)

relying_tokens = Table(
    "relying_tokens",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("family", ID, nullable=False, index=True),
    Column("client_id", ID, ForeignKey("relying_clients.id"), nullable=False, index=True),
    Column("asked", Text, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("consent_id", ID, index=True),
    Column("line_id", ID),
    Column("person_id", ID),
    Column("is_single_use", Boolean, nullable=False),
    Column("used_at", UtcDateTime),
    Column("key_thumbprint", _THUMBPRINT),
    seal_column(),
    info={
        **held(
            ID="id family client_id consent_id line_id person_id",
            COURSE="kind asked issued_at expires_at is_single_use used_at",
            HASHED="token_hash key_thumbprint",
            DIGEST="seal",
        ),
        **grants("whoever has the token asks about the line, or gets further tokens", Proof.SEALED),
    },
)

# What may happen once: an assertion that is used, an alarm of a day.
relying_marks = Table(
    "relying_marks",
    metadata,
    Column("mark", HASH, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    info={
        **held(HASHED="mark", COURSE="expires_at"),
        **grants_nothing(),
    },
)

relying_calls = Table(
    "relying_calls",
    metadata,
    Column("client_id", ID, primary_key=True),
    Column("minute", UtcDateTime, primary_key=True),
    Column("calls", Integer, nullable=False),
    Index("ix_relying_calls_minute", "minute"),
    info={
        **held(ID="client_id", COURSE="minute calls"),
        **grants_nothing(),
    },
)

# Counts alone: neither a line nor a number.
relying_weeks = Table(
    "relying_weeks",
    metadata,
    Column("client_id", ID, primary_key=True),
    Column("week_on", Date, primary_key=True),
    Column("calls", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("called_at", UtcDateTime),
    Index("ix_relying_weeks_week_on", "week_on"),
    info={
        **held(ID="client_id", COURSE="week_on calls answers called_at"),
        **grants_nothing(),
    },
)

relying_numbers = Table(
    "relying_numbers",
    metadata,
    Column("client_id", ID, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("number_mark", MARK, primary_key=True),
    Column("is_answered", Boolean, nullable=False),
    Index("ix_relying_numbers_day", "day"),
    info={
        **held(ID="client_id", COURSE="day is_answered", HASHED="number_mark"),
        **grants_nothing(),
    },
)

# Which values a service has tried of which fact of which holder: hashes of all of it, so that neither a guess nor a person is in it.
relying_tries = Table(
    "relying_tries",
    metadata,
    Column("fact_mark", MARK, primary_key=True),
    Column("value_mark", MARK, primary_key=True),
    Column("tried_on", Date, nullable=False),
    Index("ix_relying_tries_tried_on", "tried_on"),
    info={**held(HASHED="fact_mark value_mark", COURSE="tried_on"), **grants_nothing()},
)

relying_consents = Table(
    "relying_consents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ID, nullable=False, index=True),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False, index=True),
    Column("client_id", ID, ForeignKey("relying_clients.id"), nullable=False, index=True),
    Column("purpose", CODE, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("wording", HASH, nullable=False),
    Column("language", CODE, nullable=False),
    Column("means", CODE, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    seal_column(),
    info={
        **held(
            ID="id person_id line_id client_id",
            COURSE="purpose scopes language means given_at revoked_at",
            DIGEST="seal wording",
        ),
        **grants("a service asks about the line as long as the consent stands", Proof.SEALED),
    },
)

swap_subscriptions = Table(
    "swap_subscriptions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("client", ID, nullable=False),
    Column("purpose", ID, nullable=False),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False),
    Column("person_id", ID, nullable=False),
    Column("is_two_legged", Boolean, nullable=False),
    Column("sink", String(2048), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sealed_token", SealedBytes),
    Column("token_expires_at", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("most_events", Integer),
    Column("events", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end_reason", CODE),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
    Index("ix_swap_subscriptions_line_id", "line_id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_swap_subscriptions_client", "client", "created_at", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_swap_subscriptions_ends_at", "ends_at", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_swap_subscriptions_ended_at", "ended_at", sqlite_where=_OVER, postgresql_where=_OVER),
    seal_column(),
    info={
        **held(
            ID="id client line_id person_id",
            SEALED="sealed_token",
            COURSE="purpose is_two_legged created_at token_expires_at expires_at ends_at most_events events ended_at end_reason",
            TECHNICAL="sink",
            DIGEST="seal",
        ),
        **grants("a service is told of SIM swaps of the line", Proof.SEALED),
    },
)
