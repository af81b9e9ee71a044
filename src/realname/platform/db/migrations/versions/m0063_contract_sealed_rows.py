"""Every row that grants something is sealed: the former release writes rows without a seal, and they are refused."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_SEALED = (
    "api_clients",
    "authenticators",
    "backup_codes",
    "challenges",
    "client_credentials",
    "counters",
    "enrolment_codes",
    "freezes",
    "invitations",
    "line_codes",
    "live_sessions",
    "other_means",
    "passkey_questions",
    "passkeys",
    "person_codes",
    "person_sign_ins",
    "photo_openings",
    "provider_identities",
    "relying_authorizations",
    "relying_captures",
    "relying_clients",
    "relying_consents",
    "relying_requests",
    "relying_tokens",
    "shoppers",
    "staff",
    "swap_subscriptions",
    "visual_checks",
)


def upgrade() -> None:
    """Apply."""
    for table in _SEALED:
        op.add_column(table, sa.Column("seal", sa.String(80)))
