"""The tables of access; changed by migration only."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from realname.platform.db.columns import CODE, HASH, ID, LOGIN, MARK, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing, seal_column
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("client_id", ID, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("subject", ID, nullable=False),
    info={
        **held(ID="client_id subject", TECHNICAL="key", DIGEST="fingerprint"),
        **grants_nothing(),
    },
)

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", ID, primary_key=True),
    Column("scopes", Text, nullable=False, server_default="lines:change lines:read numbers:read registrations:read registrations:work"),
    Column("outlets", Text, nullable=False, server_default=""),
    seal_column(),
    info={
        **held(ID="id outlets", TECHNICAL="scopes", DIGEST="seal"),
        **grants("what a machine client may do, and for which outlets", Proof.SEALED),
    },
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
    seal_column(),
    info={
        **held(ID="id client_id", HASHED="secret_hash", TECHNICAL="kind issued_at expires_at", DIGEST="seal"),
        **grants("whoever has the secret or token acts as the client", Proof.SEALED),
    },
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
    Column("added_by", ID),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", ID),
    Column("handed_by", ID),
    Column("handed_at", UtcDateTime),
    Column("reset_asked_by", ID),
    Column("reset_at", UtcDateTime),
    Column("factor_since", UtcDateTime),
    seal_column(),
    info={
        **held(
            ID="id outlet_id added_by confirmed_by handed_by reset_asked_by",
            STAFF="login role added_at deactivated_at password_lapses_at confirmed_at handed_at reset_at factor_since",
            HASHED="password_hash",
            DIGEST="seal",
        ),
        **grants("a member signs in, in a role and at an outlet", Proof.SEALED),
    },
)

# A reset of what a member signs in with, from the request until a second person answers it.
factor_resets = Table(
    "factor_resets",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("asked_by", ID, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("lapses_at", UtcDateTime, nullable=False),
    seal_column(),
    info={
        **held(ID="agent_id asked_by", STAFF="asked_at lapses_at", DIGEST="seal"),
        **grants("a second person may void what the member signs in with, and invite them anew", Proof.SEALED),
    },
)

# The regulator's key: one row, whose id is the ledger's subject of the entry that it agrees with.
regulator_keys = Table(
    "regulator_keys",
    metadata,
    Column("id", ID, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", ID),
    seal_column(),
    info={
        **held(ID="id recorded_by", PUBLIC_KEY="public_key", STAFF="recorded_at", DIGEST="seal"),
        **grants("whoever has the private key admits inspectors and resets what they sign in with", Proof.SEALED),
    },
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
    seal_column(),
    info={
        **held(ID="id agent_id counter_id", STAFF="signed_in_at seen_at means", HASHED="token_hash", DIGEST="seal"),
        **grants("whoever has the token acts as the member", Proof.SEALED),
    },
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
    seal_column(),
    info={
        **held(ID="agent_id", STAFF="sign_count name added_at used_at", PUBLIC_KEY="id public_key", DIGEST="seal"),
        **grants("whoever has the passkey signs in as the member", Proof.SEALED),
    },
)

passkey_questions = Table(
    "passkey_questions",
    metadata,
    Column("holder_hash", HASH, primary_key=True),
    Column("purpose", CODE, primary_key=True),
    Column("challenge", HASH, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    seal_column(),
    info={
        **held(STAFF="purpose expires_at", DIGEST="seal challenge", HASHED="holder_hash"),
        **grants("an answer to the question is taken as fresh", Proof.SEALED),
    },
)

provider_identities = Table(
    "provider_identities",
    metadata,
    Column("subject_hash", HASH, primary_key=True),
    Column("agent_id", ID, ForeignKey("staff.id"), nullable=False, unique=True),
    Column("bound_at", UtcDateTime, nullable=False),
    seal_column(),
    info={
        **held(ID="agent_id", STAFF="bound_at", DIGEST="seal subject_hash"),
        **grants("whom the operator's provider names signs in as the member", Proof.SEALED),
    },
)

authenticators = Table(
    "authenticators",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("salt", HASH, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("confirmed_at", UtcDateTime),
    seal_column(),
    info={
        **held(ID="agent_id", STAFF="last_step confirmed_at", DIGEST="seal salt"),
        **grants("codes of the app are the member's second factor", Proof.SEALED),
    },
)

backup_codes = Table(
    "backup_codes",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", HASH, primary_key=True),
    seal_column(),
    info={
        **held(ID="agent_id", HASHED="code_hash", DIGEST="seal"),
        **grants("whoever has the code has the member's second factor, once", Proof.SEALED),
    },
)

invitations = Table(
    "invitations",
    metadata,
    Column("agent_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", HASH, nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
    seal_column(),
    info={
        **held(ID="agent_id", STAFF="expires_at", HASHED="code_hash", DIGEST="seal"),
        **grants("whoever has the code signs in as the member, once", Proof.SEALED),
    },
)


# No foreign key: logins that do not exist are counted as those that do.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("login", LOGIN, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime),
    info={
        **held(STAFF="login tries last_at paused_until"),
        **grants_nothing(),
    },
)

wrong_tries = Table(
    "wrong_tries",
    metadata,
    Column("mark", MARK, primary_key=True),
    Column("times", Text, nullable=False),
    Column("last_at", UtcDateTime, nullable=False, index=True),
    info={
        **held(DIGEST="mark", TECHNICAL="times last_at"),
        **grants_nothing(),
    },
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
    Column("authenticator_format", CODE),
    Column("authenticator_aaguid", String(36)),
    Column("authenticator_credential_id", Text),
    Column("authenticator_public_key", LargeBinary),
    Column("authenticator_sign_count", BigInteger),
    seal_column(),
    info={
        **held(
            ID="id outlet_id",
            PUBLIC_KEY="name public_key authenticator_credential_id authenticator_public_key",
            COURSE="enrolled_at revoked_at authenticator_format authenticator_aaguid authenticator_sign_count",
            DIGEST="seal",
        ),
        **grants("the counter's key opens live sessions at its outlet", Proof.SEALED),
    },
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", HASH, primary_key=True),
    Column("outlet_id", ID, nullable=False),
    Column("name", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    seal_column(),
    info={
        **held(ID="outlet_id", PUBLIC_KEY="name", COURSE="expires_at", HASHED="code_hash", DIGEST="seal"),
        **grants("whoever has the code enrols a counter, once", Proof.SEALED),
    },
)

camera_enrolments = Table(
    "camera_enrolments",
    metadata,
    Column("code_hash", HASH, primary_key=True),
    Column("counter_id", ID, ForeignKey("counters.id"), nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("begun_id", ID, unique=True),
    Column("begun_nonce", String(32)),
    Column("begun_secret_hash", HASH),
    Column("begun_endorsement", HASH),
    Column("begun_attestation_key", LargeBinary),
    Column("begun_frame_key", LargeBinary),
    Column("begun_device", Text),
    seal_column(),
    info={
        **held(
            ID="counter_id begun_id",
            PUBLIC_KEY="begun_attestation_key begun_frame_key begun_device",
            COURSE="expires_at",
            HASHED="code_hash begun_secret_hash",
            DIGEST="seal begun_nonce begun_endorsement",
        ),
        **grants("whoever has the code enrols the camera of a counter, once", Proof.SEALED),
    },
)

_CAMERA_IN_USE = text("revoked_at IS NULL")
cameras = Table(
    "cameras",
    metadata,
    Column("id", ID, primary_key=True),
    Column("counter_id", ID, ForeignKey("counters.id"), nullable=False, index=True),
    Column("device", Text, nullable=False),
    Column("endorsement", HASH, nullable=False),
    Column("attestation_key", LargeBinary, nullable=False),
    Column("frame_key", LargeBinary, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    seal_column(),
    # One TPM is in one machine.
    Index("uq_cameras_endorsement", "endorsement", unique=True, sqlite_where=_CAMERA_IN_USE, postgresql_where=_CAMERA_IN_USE),
    info={
        **held(
            ID="id counter_id",
            PUBLIC_KEY="device attestation_key frame_key",
            COURSE="enrolled_at revoked_at",
            DIGEST="seal endorsement",
        ),
        **grants("pictures signed by the frame key count as those of an attested camera", Proof.SEALED),
    },
)

camera_states = Table(
    "camera_states",
    metadata,
    Column("camera_id", ID, ForeignKey("cameras.id"), primary_key=True),
    Column("proved_at", UtcDateTime, nullable=False),
    Column("states_version", Integer, nullable=False),
    Column("states_digest", HASH, nullable=False),
    Column("boot", String(64), nullable=False),
    Column("pcrs", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("pcr10", HASH, nullable=False),
    Column("clock_ms", BigInteger, nullable=False),
    Column("reset_count", BigInteger, nullable=False),
    Column("restart_count", BigInteger, nullable=False),
    Column("challenge_nonce", String(32)),
    Column("challenge_expires_at", UtcDateTime),
    seal_column(),
    info={
        **held(
            ID="camera_id",
            COURSE="proved_at clock_ms reset_count restart_count challenge_expires_at",
            TECHNICAL="states_version boot entries",
            DIGEST="seal states_digest pcrs pcr10 challenge_nonce",
        ),
        **grants("the machine of the camera counts as being in a known state", Proof.SEALED),
    },
)
