"""The tables. A person's name, number and address are in none of them but inside `registrations.sealed_attributes`.

Changed by migration only (`migrations/`); a test holds the two against each other.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from realname.platform.db.types import SealedBytes, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

_ID = String(64)  # kernel/identifiers.py: at most 64 characters
_HASH = String(64)  # SHA-256 in hexadecimal
_CODE = String(40)
_MSISDN = String(16)  # E.164: plus sign and at most 15 digits
_ICCID = String(20)  # ITU-T E.118
_EID = String(32)  # GSMA SGP.29
_LOGIN = String(40)
_MARK = String(32)  # HMAC-SHA256, cut to 128 bits, in hexadecimal
_UNDER_WAY = text("opened_at IS NOT NULL AND ended_at IS NULL")
_LIVE = text("state IN ('activation-requested', 'active', 'barred', 'deactivation-requested')")
_REQUESTED = text("state = 'requested'")
_COOLING = text("free_at IS NOT NULL")
_ENDING = text("bar_ends_at IS NOT NULL")
_CHANGING = text("for_line_id IS NOT NULL")
# What the reaper looks for every minute among all that ever were: registrations that are not over, media that are not erased yet, lines
# that nobody was told of, persons of what ended without a trace.
NOT_OVER = text("state IN ('open', 'awaiting-supervisor', 'submitted', 'approved', 'referred')")
UNERASED = text("state IN ('refused', 'activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND media_erased_at IS NULL")
UNNOTIFIED = text("state = 'activated' AND notified_at IS NULL")
WAITING_OPENING = text("answered_at IS NULL")
UNANSWERED_FREEZE = text("answered_at IS NULL")
OPEN_REVIEW = text("ended_at IS NULL")
UNTOLD = text("told_at IS NULL AND (officer_looked_at IS NOT NULL OR second_looked_at IS NOT NULL)")
HELD = text("record_holds.ended_at IS NULL")
_HELD = text("ended_at IS NULL")
WITHOUT_LINE = text("state IN ('activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND person_id IS NOT NULL")
DISPUTE_OPEN = text("answered_at IS NULL")
DISPUTE_TO_CLOSE = text("outcome = 'not-theirs' AND closing_at IS NULL")
STEP_DUE = text("due_at IS NOT NULL AND overdue_at IS NULL")
_UNSENT = text("sent_at IS NULL AND undeliverable_at IS NULL")
_UNDELIVERABLE = text("undeliverable_at IS NOT NULL")
# A line that is over and still names its SIM, a transfer that was carried out, a person without a key who is still found.
REMEMBERED = text("deactivated_at IS NOT NULL AND iccid <> 'forgotten'")
TRANSFERS = text("kind = 'transfer' AND line_orders.state = 'done'")
_IS_TRANSFER = text("kind = 'transfer' AND state = 'done'")
FORGOTTEN_HASH = "forgotten "
FOUND_WITHOUT_KEY = text("wrapped_key IS NULL AND substr(identity_hash, 1, 10) <> 'forgotten '")
_HAS_EID = text("eid IS NOT NULL")
# Questions use these texts as they are: with bound values no partial index would answer them.
IN_CAMPAIGN = text("step NOT IN ('reverified', 'withdrawn')")
_HAS_MOMENT = text("due_at IS NOT NULL")
WAITS = text("step IN ('selected', 'appealed')")
APPEALED = text("step = 'appealed'")

persons = Table(
    "persons",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("identity_hash", _HASH, nullable=False, unique=True),
    Column("wrapped_key", SealedBytes),
    Column("key_generation", BigInteger, index=True),
    Index("ix_persons_found_without_key", "id", sqlite_where=FOUND_WITHOUT_KEY, postgresql_where=FOUND_WITHOUT_KEY),
)

registrations = Table(
    "registrations",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("outlet_id", _ID, nullable=False),
    Column("agent_id", _ID, nullable=False),
    Column("consent_text_version", String(64), nullable=False),
    Column("consent_language", String(64), nullable=False),
    Column("consent_means", _CODE, nullable=False),
    Column("consent_given_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state", _CODE, nullable=False),
    Column("person_id", _ID, ForeignKey("persons.id"), index=True),
    Column("evidence_kind", _CODE),
    Column("evidence_valid_from_on", Date),
    Column("evidence_valid_until_on", Date),
    Column("sealed_attributes", SealedBytes),
    Column("msisdn", _MSISDN),
    Column("iccid", _ICCID),
    Column("reserved_until", UtcDateTime),
    Column("policy_digest", _HASH, nullable=False),
    Column("reference_id", _ID),
    Column("challenge_id", _ID),
    Column("upload_chunks", Integer),
    Column("upload_received_bytes", BigInteger),
    Column("sealed_session", SealedBytes),
    Column("submitted_at", UtcDateTime),
    Column("source", _CODE),
    Column("decision", Text),
    Column("decided_at", UtcDateTime),
    Column("line_id", _ID),
    Column("media_erased_at", UtcDateTime),
    Column("notified_at", UtcDateTime),
    Column("consent_is_biometric", Boolean, nullable=False, server_default=true()),
    Column("route", _CODE, nullable=False, server_default="face"),
    Column("inabilities", Text, nullable=False, server_default="[]"),
    Column("has_closed_eyes", Boolean, nullable=False, server_default=false()),
    Column("handed_over_at", UtcDateTime),
    Column("live_session_id", _ID),
    Column("evidence_means", _CODE),
    Column("purpose", _CODE, nullable=False, server_default="new-line"),
    Column("for_line_id", _ID),
    Column("organisation_id", _ID),
    Column("sealed_number", SealedBytes),
    Column("is_planted", Boolean, nullable=False, server_default=false()),
    # A known case, planted among the reviews, never becomes a line.
    CheckConstraint(
        "NOT is_planted OR (state IN ('open', 'referred', 'withdrawn', 'abandoned', 'lapsed') AND line_id IS NULL AND msisdn IS NULL)",
        name="planted",
    ),
    Index("ix_registrations_for_line_id", "for_line_id", sqlite_where=_CHANGING, postgresql_where=_CHANGING),
    Index("ix_registrations_agent_id_opened_at", "agent_id", "opened_at"),
    Index("ix_registrations_opened_at", "opened_at"),
    Index("ix_registrations_outlet_id_state", "outlet_id", "state"),
    Index("ix_registrations_not_over", "opened_at", "id", sqlite_where=NOT_OVER, postgresql_where=NOT_OVER),
    Index("ix_registrations_unerased", "opened_at", "id", sqlite_where=UNERASED, postgresql_where=UNERASED),
    Index("ix_registrations_unnotified", "opened_at", "id", sqlite_where=UNNOTIFIED, postgresql_where=UNNOTIFIED),
    Index("ix_registrations_without_line", "media_erased_at", sqlite_where=WITHOUT_LINE, postgresql_where=WITHOUT_LINE),
)

representatives = Table(
    "representatives",
    metadata,
    Column("registration_id", _ID, ForeignKey("registrations.id"), primary_key=True),
    Column("role", _CODE, nullable=False),
    Column("proof", _CODE, nullable=False),
    Column("person_id", _ID, ForeignKey("persons.id"), index=True),
    Column("evidence_kind", _CODE),
    Column("evidence_means", _CODE),
    Column("evidence_valid_from_on", Date),
    Column("evidence_valid_until_on", Date),
    Column("sealed_attributes", SealedBytes),
    Column("source", _CODE),
)

numbers = Table(
    "numbers",
    metadata,
    Column("msisdn", _MSISDN, primary_key=True),
    Column("state", _CODE, nullable=False),
    Column("registration_id", _ID, ForeignKey("registrations.id"), index=True),
    Column("reserved_until", UtcDateTime),
    Column("free_at", UtcDateTime),
    Column("quarantined_for", _CODE),
    CheckConstraint("state IN ('free', 'reserved', 'issued', 'cooling-off', 'quarantined')", name="state"),
    CheckConstraint("(state IN ('reserved', 'issued', 'cooling-off')) = (registration_id IS NOT NULL)", name="holder"),
    CheckConstraint("(state = 'reserved') = (reserved_until IS NOT NULL)", name="until"),
    CheckConstraint("(state = 'cooling-off') = (free_at IS NOT NULL)", name="cooling"),
    Index("ix_numbers_state_msisdn", "state", "msisdn"),
    Index("ix_numbers_free_at", "free_at", sqlite_where=_COOLING, postgresql_where=_COOLING),
)

sims = Table(
    "sims",
    metadata,
    Column("iccid", _ICCID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), unique=True),
    Column("state", _CODE, nullable=False),
    Column("eid", _EID),
    Column("stocked_at", UtcDateTime),
    CheckConstraint("state IN ('free', 'bound', 'retired')", name="state"),
    CheckConstraint("(state = 'bound') = (registration_id IS NOT NULL)", name="holder"),
    # An eUICC holds several profiles, each with an ICCID of its own.
    Index("ix_sims_eid", "eid", sqlite_where=_HAS_EID, postgresql_where=_HAS_EID),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("actions", Text, nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    UniqueConstraint("registration_id", "ordinal"),
)

lines = Table(
    "lines",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False, unique=True),
    Column("person_id", _ID, ForeignKey("persons.id"), nullable=False, index=True),
    Column("msisdn", _MSISDN, nullable=False),
    Column("iccid", _ICCID, nullable=False),
    Column("state", _CODE, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("activated_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    Column("verified_by", _ID),
    Column("organisation_id", _ID, index=True),
    Column("bars", Text, nullable=False, server_default="[]"),
    Column("bar_ends_at", UtcDateTime),
    Column("ending", _CODE),
    Column("deactivated_at", UtcDateTime),
    Column("sealed_number", SealedBytes),
    Index("ix_lines_msisdn", "msisdn"),
    Index("ix_lines_remembered", "deactivated_at", sqlite_where=REMEMBERED, postgresql_where=REMEMBERED),
    Index("ix_lines_bar_ends_at", "bar_ends_at", sqlite_where=_ENDING, postgresql_where=_ENDING),
    # A number or a SIM carries one live line; what is over does not count.
    Index("uq_lines_live_msisdn", "msisdn", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    Index("uq_lines_live_iccid", "iccid", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
)

line_orders = Table(
    "line_orders",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("line_id", _ID, ForeignKey("lines.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", _CODE, nullable=False),
    Column("msisdn", _MSISDN, nullable=False),
    Column("iccid", _ICCID, nullable=False),
    Column("scope", _CODE, nullable=False),
    Column("state", _CODE, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("tries", Integer, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("notice", _CODE),
    Column("held_by", _CODE),
    UniqueConstraint("line_id", "ordinal"),
    CheckConstraint("state IN ('requested', 'done', 'rejected')", name="state"),
    CheckConstraint("(state = 'requested') = (answered_at IS NULL)", name="answer"),
    # The pump asks every second what is due: the few without an answer.
    Index("ix_line_orders_transfers", "answered_at", sqlite_where=_IS_TRANSFER, postgresql_where=_IS_TRANSFER),
    Index("ix_line_orders_due_at", "due_at", sqlite_where=_REQUESTED, postgresql_where=_REQUESTED),
)

notices = Table(
    "notices",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("line_id", _ID, ForeignKey("lines.id"), nullable=False, index=True),
    Column("kind", _CODE, nullable=False),
    Column("msisdn", _MSISDN, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("undeliverable_at", UtcDateTime),
    Index("ix_notices_undeliverable", "id", sqlite_where=_UNDELIVERABLE, postgresql_where=_UNDELIVERABLE),
    Index("ix_notices_due_at", "due_at", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("state", _CODE, nullable=False),
    Column("selection", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("policy_digest", _HASH, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("planned_through", _ID),
    Column("scanned", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("opened_waves", Integer, nullable=False),
    Column("started_at", UtcDateTime),
    Column("next_wave_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

# A row a line: its number is not in it.
campaign_lines = Table(
    "campaign_lines",
    metadata,
    Column("campaign_id", _ID, ForeignKey("campaigns.id"), primary_key=True),
    Column("line_id", _ID, ForeignKey("lines.id"), primary_key=True),
    Column("outlet_id", _ID, nullable=False),
    Column("wave", Integer, nullable=False),
    Column("step", _CODE, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("held_step", _CODE),
    Column("ground", _CODE),
    Column("cause", _CODE),
    Column("appealed_by", _ID),
    CheckConstraint("(step = 'appealed') = (held_step IS NOT NULL)", name="held"),
    CheckConstraint("(step = 'withdrawn') = (cause IS NOT NULL)", name="cause"),
    # One campaign at a time holds a line.
    Index("uq_campaign_lines_open", "line_id", unique=True, sqlite_where=IN_CAMPAIGN, postgresql_where=IN_CAMPAIGN),
    # Asked for each batch of a campaign that is stopped: those that have not left yet, in order. With the step in it nothing else is
    # read; without, SQLite takes the primary key instead and reads those that have left.
    Index("ix_campaign_lines_still_in", "campaign_id", "line_id", "step", sqlite_where=IN_CAMPAIGN, postgresql_where=IN_CAMPAIGN),
    # Asked every minute: the few that are due, that wait for their wave, or for an appeal's decision.
    Index("ix_campaign_lines_due", "campaign_id", "due_at", sqlite_where=_HAS_MOMENT, postgresql_where=_HAS_MOMENT),
    Index("ix_campaign_lines_waiting", "campaign_id", "step", "wave", sqlite_where=WAITS, postgresql_where=WAITS),
    # Asked by whoever decides: the few of all campaigns, in the order in which they came.
    Index("ix_campaign_lines_appealed", "moved_at", "campaign_id", "line_id", sqlite_where=APPEALED, postgresql_where=APPEALED),
    sqlite_with_rowid=False,
)

photo_openings = Table(
    "photo_openings",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("outlet_id", _ID, nullable=False),
    Column("case_number", String(64), nullable=False),
    Column("reason", _CODE, nullable=False),
    Column("hold_order", String(64)),
    Column("hold_until", UtcDateTime),
    Column("asked_by", _ID, ForeignKey("staff.id"), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("lapses_at", UtcDateTime, nullable=False),
    Column("answered_by", _ID, ForeignKey("staff.id"), index=True),
    Column("answered_at", UtcDateTime),
    Column("closes_at", UtcDateTime),
    Column("officer_looked_at", UtcDateTime),
    Column("second_looked_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    # The quota of an officer holds for two requests at once as well.
    UniqueConstraint("asked_by", "asked_on", "ordinal"),
    CheckConstraint("(hold_order IS NULL) = (hold_until IS NULL)", name="hold"),
    # Two people, and nobody looks at what was not allowed.
    CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
    CheckConstraint("closes_at IS NOT NULL OR (officer_looked_at IS NULL AND second_looked_at IS NULL)", name="allowed"),
    Index("ix_photo_openings_waiting", "asked_at", "id", sqlite_where=WAITING_OPENING, postgresql_where=WAITING_OPENING),
    Index("ix_photo_openings_untold", "asked_at", "id", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("kind", _CODE, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("claimed_by", _ID, ForeignKey("staff.id"), index=True),
    Column("claimed_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("truth", _CODE),
    # One referral and one appeal a registration.
    UniqueConstraint("registration_id", "kind"),
    CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL) AND (claimed_by IS NULL) = (claimed_until IS NULL)", name="claim"),
    CheckConstraint("needed >= 1", name="needed"),
    CheckConstraint("truth IS NULL OR (kind = 'referral' AND truth IN ('approve', 'refuse'))", name="truth"),
    Index("ix_reviews_waiting", "due_at", "id", sqlite_where=OPEN_REVIEW, postgresql_where=OPEN_REVIEW),
    Index("ix_reviews_open", "registration_id", unique=True, sqlite_where=OPEN_REVIEW, postgresql_where=OPEN_REVIEW),
)

review_opinions = Table(
    "review_opinions",
    metadata,
    # Nobody says two things of one review.
    Column("review_id", _ID, ForeignKey("reviews.id"), primary_key=True),
    Column("reviewer_id", _ID, ForeignKey("staff.id"), primary_key=True),
    Column("opinion", _CODE, nullable=False),
    Column("reason", _CODE, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Index("ix_review_opinions_reviewer_id", "reviewer_id", "given_at"),
    Index("ix_review_opinions_given_at", "given_at", "review_id"),
)

visual_checks = Table(
    "visual_checks",
    metadata,
    Column("registration_id", _ID, ForeignKey("registrations.id"), primary_key=True),
    Column("opened_by", _ID, nullable=False),
    Column("first_by", _ID, ForeignKey("staff.id"), nullable=False),
    Column("first_likeness", _CODE, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("second_by", _ID, ForeignKey("staff.id")),
    Column("second_likeness", _CODE),
    Column("second_at", UtcDateTime),
    # Two people, and the second had nothing to do with the registration before.
    CheckConstraint("second_by IS NULL OR (second_by <> first_by AND second_by <> opened_by)", name="two_people"),
    CheckConstraint(
        "(second_by IS NULL) = (second_likeness IS NULL) AND (second_by IS NULL) = (second_at IS NULL)", name="whole_statement"
    ),
)

other_means = Table(
    "other_means",
    metadata,
    Column("registration_id", _ID, ForeignKey("registrations.id"), primary_key=True),
    Column("kind", _CODE, primary_key=True),
    Column("outcome", _CODE, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
)

line_codes = Table(
    "line_codes",
    metadata,
    Column("registration_id", _ID, ForeignKey("registrations.id"), primary_key=True),
    Column("line_id", _ID, ForeignKey("lines.id"), nullable=False),
    Column("mark", _HASH, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
)

record_holds = Table(
    "record_holds",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("line_id", _ID),
    Column("case_number", String(64), nullable=False),
    Column("reason", _CODE, nullable=False),
    # No foreign key to staff: a hold comes back out of the journal where a backup does not know who was added after it.
    Column("held_by", _ID, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", _ID),
    CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="ended"),
    # Asked every minute: the few that are in force, the first to end first; and for each line whose record is due.
    Index("ix_record_holds_held", "until", "id", sqlite_where=_HELD, postgresql_where=_HELD),
    Index("ix_record_holds_line", "line_id", sqlite_where=_HELD, postgresql_where=_HELD),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("line_id", _ID, ForeignKey("lines.id"), nullable=False),
    Column("person_id", _ID, nullable=False, index=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("outlet_id", _ID, nullable=False),
    Column("means", _CODE, nullable=False),
    Column("said_over", _ID),
    Column("was_frozen", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("overdue_at", UtcDateTime),
    Column("answered_at", UtcDateTime, index=True),
    Column("answered_by", _ID, ForeignKey("staff.id")),
    Column("outcome", _CODE),
    Column("reason", _CODE),
    Column("checks", Text, nullable=False),
    Column("closing_at", UtcDateTime),
    CheckConstraint("(answered_at IS NULL) = (outcome IS NULL)", name="answer"),
    # A reviewer answers, and nobody but its person takes it back.
    CheckConstraint("outcome IS NULL OR (outcome = 'withdrawn') = (answered_by IS NULL)", name="answered_by"),
    Index("ix_disputes_open", "line_id", unique=True, sqlite_where=DISPUTE_OPEN, postgresql_where=DISPUTE_OPEN),
    Index("ix_disputes_due", "due_at", "id", sqlite_where=DISPUTE_OPEN, postgresql_where=DISPUTE_OPEN),
    Index("ix_disputes_to_close", "answered_at", "id", sqlite_where=DISPUTE_TO_CLOSE, postgresql_where=DISPUTE_TO_CLOSE),
)

# Leaks of personal data, and crossings of the line of held faces: kept as the ledger is, whatever else ends.
leaks = Table(
    "leaks",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", _CODE, nullable=False),
    Column("noticed_at", UtcDateTime, nullable=False, index=True),
    Column("people", Integer, nullable=False),
    Column("leaked", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("is_serious", Boolean, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", _ID, nullable=False),
    Column("report_by", UtcDateTime, nullable=False),
    Column("tell_by", UtcDateTime, nullable=False),
    Column("reported_at", UtcDateTime),
    Column("report_number", String(64), nullable=False),
    Column("told_at", UtcDateTime),
    Column("told_people", Integer),
    Column("not_told", _CODE),
    Column("overdue_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
)
face_filings = Table(
    "face_filings",
    metadata,
    Column("crossed_at", UtcDateTime, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("is_certain", Boolean, nullable=False),
    Column("filed_at", UtcDateTime),
    Column("filed_by", _ID),
    Column("filing_number", String(64), nullable=False),
    Column("overdue_at", UtcDateTime),
)

# No foreign keys: what they name may end before them, and then they are good for nothing.
person_codes = Table(
    "person_codes",
    metadata,
    Column("holder_hash", _HASH, primary_key=True),
    Column("purpose", _CODE, nullable=False),
    Column("number_mark", _HASH, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("code_hash", _HASH),
    Column("line_id", _ID),
    Column("person_id", _ID),
    Column("tries", Integer, nullable=False),
    Index("ix_person_codes_number_mark_asked_at", "number_mark", "asked_at"),
)

person_sign_ins = Table(
    "person_sign_ins",
    metadata,
    Column("token_hash", _HASH, primary_key=True),
    Column("person_id", _ID, nullable=False),
    Column("line_id", _ID, nullable=False),
    Column("signed_in_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("number_tries", Integer, nullable=False),
)

# No foreign key: the ledger outlives what it speaks of. Triggers refuse changes (migrations/ledger_triggers.py).
ledger = Table(
    "ledger",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", _CODE, nullable=False),
    Column("subject", _ID, nullable=False, index=True),
    Column("facts", Text, nullable=False),
    Column("leaf_hash", _HASH, nullable=False),
)

# Whole subtrees of the tree over the ledger (RFC 9162), from level 1 on: level 0 is `ledger.leaf_hash`. Triggers refuse changes.
ledger_nodes = Table(
    "ledger_nodes",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

# Signed heads of that tree, in the order they were given out. Triggers refuse changes.
published_heads = Table(
    "published_heads",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False, index=True),
    Column("root_hash", _HASH, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("nonce_commitment", _HASH, nullable=False),
    Column("nonce", _HASH, nullable=False),
    Column("checkpoint", Text, nullable=False),
)

# What witnesses signed beside them.
head_cosignatures = Table(
    "head_cosignatures",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("witness", _ID, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("line", Text, nullable=False),
)

# How far each place has the published heads: `delivered` is the number of the last one it took.
head_deliveries = Table(
    "head_deliveries",
    metadata,
    Column("target", _ID, primary_key=True),
    Column("delivered", BigInteger),
    Column("delivered_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("fault", _CODE, nullable=False),
    Column("failures", Integer, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("registration_id", _ID, ForeignKey("registrations.id"), primary_key=True),
    Column("kind", _CODE, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("key_id", _HASH, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("client_id", _ID, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(128), nullable=False),
    Column("subject", _ID, nullable=False),
)

api_clients = Table(
    "api_clients",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("scopes", Text, nullable=False, server_default="lines:change lines:read numbers:read registrations:read registrations:work"),
    Column("outlets", Text, nullable=False, server_default=""),
)

client_credentials = Table(
    "client_credentials",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("client_id", _ID, ForeignKey("api_clients.id"), nullable=False, index=True),
    Column("kind", _CODE, nullable=False),
    Column("secret_hash", _HASH, nullable=False, unique=True),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    CheckConstraint("kind IN ('secret', 'token')", name="kind"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("login", _LOGIN, nullable=False, unique=True),
    Column("outlet_id", _ID, nullable=False, index=True),
    Column("role", _CODE, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("deactivated_at", UtcDateTime),
    Column("password_lapses_at", UtcDateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", _HASH, primary_key=True),
    Column("agent_id", _ID, ForeignKey("staff.id"), nullable=False, index=True),
    Column("signed_in_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("means", _CODE, nullable=False, server_default="password"),
    Column("id", _ID),
    Column("counter_id", _ID),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agent_id", _ID, ForeignKey("staff.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(64), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

passkey_questions = Table(
    "passkey_questions",
    metadata,
    Column("holder_hash", _HASH, primary_key=True),
    Column("purpose", _CODE, primary_key=True),
    Column("challenge", _HASH, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

authenticators = Table(
    "authenticators",
    metadata,
    Column("agent_id", _ID, ForeignKey("staff.id"), primary_key=True),
    Column("salt", _HASH, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("confirmed_at", UtcDateTime),
)

backup_codes = Table(
    "backup_codes",
    metadata,
    Column("agent_id", _ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", _HASH, primary_key=True),
)

invitations = Table(
    "invitations",
    metadata,
    Column("agent_id", _ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", _HASH, nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

# No foreign key: logins that do not exist are counted as those that do.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("login", _LOGIN, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime),
)

counters = Table(
    "counters",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("outlet_id", _ID, nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", _HASH, primary_key=True),
    Column("outlet_id", _ID, nullable=False),
    Column("name", String(64), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

agents = Table(
    "agents",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("outlet_id", _ID, nullable=False, index=True),
    Column("company_id", _ID, nullable=False),
    Column("person_mark", _MARK, nullable=False, index=True),
    Column("documents", Text, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("trained_on", Date),
    Column("suspended_at", UtcDateTime),
    Column("suspended_for", _CODE),
    Column("frozen_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
)

block_entries = Table(
    "block_entries",
    metadata,
    Column("issuer", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("kind", _CODE, nullable=False),
    Column("digest", _HASH, nullable=False, index=True),
    Column("reason", _CODE, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("appeal", _CODE, nullable=False),
    Column("added_by", _ID),
    Column("appealed_by", _ID),
    Column("decided_by", _ID),
)

block_lists = Table(
    "block_lists",
    metadata,
    Column("issuer", _ID, primary_key=True),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("key_id", _HASH, nullable=False),
)

freezes = Table(
    "freezes",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("deed", _CODE, nullable=False),
    Column("outlet_id", _ID, nullable=False, index=True),
    Column("agent_id", _ID),
    Column("reason", _CODE, nullable=False),
    Column("alert_id", _ID, nullable=False),
    Column("asked_by", _ID, nullable=False),
    Column("asked_role", _CODE, nullable=False),
    Column("asked_outlet", _ID),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("lapses_at", UtcDateTime, nullable=False),
    Column("answered_by", _ID),
    Column("answered_at", UtcDateTime),
    Column("is_confirmed", Boolean, nullable=False),
    CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two"),
    Index("ix_freezes_waiting", "lapses_at", sqlite_where=UNANSWERED_FREEZE, postgresql_where=UNANSWERED_FREEZE),
)

live_sessions = Table(
    "live_sessions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("registration_id", _ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("challenge_id", _ID, ForeignKey("challenges.id"), nullable=False, unique=True),
    Column("counter_id", _ID, ForeignKey("counters.id"), nullable=False, index=True),
    Column("token_hash", _HASH, nullable=False, unique=True),
    Column("nonce", String(64), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("second_socket_at", UtcDateTime),
    Column("findings", Text, nullable=False),
    Column("outcome", _CODE),
    Column("frames", Integer, nullable=False),
    Column("judged_frames", Integer, nullable=False),
    Column("manifest_digest", _HASH),
    Column("camera", _CODE),
    CheckConstraint("opened_at IS NOT NULL OR ended_at IS NULL", name="order"),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="end"),
    # The reaper asks every minute which are under way: the few without an end.
    Index("ix_live_sessions_under_way", "opened_at", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
)

# A row a picture: kept as narrow as it can be, and for days only. Whose picture it was is not in it: asked is only whether it came before.
frame_digests = Table(
    "frame_digests",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("seen_on", Date, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# Made of the ledger, and to be made of it anew at any time: what it alone says of each registration.
case_files = Table(
    "case_files",
    metadata,
    Column("case_id", _ID, primary_key=True),
    Column("opened_index", BigInteger, nullable=False),
    Column("last_index", BigInteger, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("agent_id", _ID, nullable=False),
    Column("purpose", _CODE, nullable=False),
    Column("route", _CODE, nullable=False),
    Column("holder", _MARK, nullable=False),
    Column("sim", _MARK, nullable=False),
    Column("counter", _ID, nullable=False),
    Column("challenges", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("handed_over_at", UtcDateTime),
    Column("submitted_at", UtcDateTime),
    Column("decided_at", UtcDateTime),
    Column("decided_index", BigInteger),
    Column("decided_as", _CODE, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("review", _ID, nullable=False),
    Column("reviewed_as", _CODE, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("appealed_at", UtcDateTime),
    Column("activated_at", UtcDateTime),
    Column("line", _ID, nullable=False),
    Column("ended_as", _CODE),
    Column("ended_at", UtcDateTime),
    Column("keeps_photo", Boolean, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Index("ix_case_files_opened_at", "opened_at"),
    Index("ix_case_files_outlet_id_opened_at", "outlet_id", "opened_at"),
    Index("ix_case_files_decided_at", "decided_at"),
)

shoppers = Table(
    "shoppers",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("outlet_id", _ID, nullable=False),
    Column("number_mark", _MARK, nullable=False, unique=True),
    Column("issued_by", _ID, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("nonce", _HASH, nullable=False),
    Column("registration_id", _ID, unique=True),
    Column("begun_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

visits = Table(
    "visits",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("outlet_id", _ID, nullable=False),
    Column("made_by", _ID, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False, index=True),
    Column("checklist_digest", _HASH, nullable=False),
    Column("answers", Text, nullable=False),
    Column("signed_at", UtcDateTime),
)

# How many entries of the ledger are folded into what is made of it, by what that is.
ledger_cursors = Table(
    "ledger_cursors",
    metadata,
    Column("name", _CODE, primary_key=True),
    Column("folded", BigInteger, nullable=False),
)

_LOCAL_TIME = String(15)  # 09:30:00.000000

outlets = Table(
    "outlets",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("time_zone", String(64), nullable=False),
    Column("opens_at", _LOCAL_TIME, nullable=False),
    Column("closes_at", _LOCAL_TIME, nullable=False),
    Column("latitude_deg", Double, nullable=False),
    Column("longitude_deg", Double, nullable=False),
    Column("company_id", _ID, nullable=False, index=True),
    Column("company_name", String(200), nullable=False),
    Column("contract", String(64), nullable=False),
    Column("documents", Text, nullable=False, server_default="[]"),
    Column("enrolled_at", UtcDateTime, nullable=False),
    Column("suspended_at", UtcDateTime),
    Column("suspended_for", _CODE),
    Column("frozen_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
)

# Inspections by a regulator. Case ids stand for themselves: what was drawn stays known when its record is erased.
inspections = Table(
    "inspections",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("begun_by", _ID, ForeignKey("staff.id"), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False, index=True),
    Column("tree_size", BigInteger, nullable=False, unique=True),  # after one draw its nonce is known
    Column("root_hash", _HASH, nullable=False),
    Column("commitment", _HASH, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("outlets", Text, nullable=False),
    Column("stratum", _CODE, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("share_kind", _CODE, nullable=False),
    Column("share_source", _ID, nullable=False),
    Column("share_round", _ID, nullable=False),
    Column("share_at", UtcDateTime),
    Column("share", Text, nullable=False),
    Column("fixed_at", UtcDateTime),
    Column("nonce", _HASH, nullable=False),
    Column("drawn_at", UtcDateTime),
    Column("population", Integer, nullable=False),
    Column("list_digest", _HASH, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("overdue_at", UtcDateTime),
    CheckConstraint("nonce = '' OR fixed_at IS NOT NULL", name="share_first"),
    Index("ix_inspections_due", "due_at", "id", sqlite_where=STEP_DUE, postgresql_where=STEP_DUE),
)

inspection_cases = Table(
    "inspection_cases",
    metadata,
    Column("inspection_id", _ID, ForeignKey("inspections.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("case_id", _ID, nullable=False, index=True),
    Column("decided_index", BigInteger, nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("result", _CODE),
    Column("checked_at", UtcDateTime),
)

inspection_findings = Table(
    "inspection_findings",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("inspection_id", _ID, ForeignKey("inspections.id"), nullable=False, index=True),
    Column("case_id", _ID, nullable=False, index=True),
    Column("outlet_id", _ID, nullable=False),
    Column("kind", _CODE, nullable=False),
    Column("article", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", _ID, ForeignKey("staff.id"), nullable=False),
    Column("state", _CODE, nullable=False),
    Column("told_at", UtcDateTime),
    Column("rounds", Integer, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("overdue_at", UtcDateTime),
    Index("ix_inspection_findings_due", "due_at", "id", sqlite_where=STEP_DUE, postgresql_where=STEP_DUE),
)

rectifications = Table(
    "rectifications",
    metadata,
    Column("finding_id", _ID, ForeignKey("inspection_findings.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("text_digest", _HASH, nullable=False),
    Column("file_digest", _HASH, nullable=False),
    Column("file_bytes", Integer, nullable=False),
    Column("sealed_file", SealedBytes),
    Column("by", _ID, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("is_accepted", Boolean),
    Column("answer", Text, nullable=False),
    Column("rechecked_at", UtcDateTime),
)

# One row: the mode this database was made in, and with which keys (platform/db/deployment_mode.py, deployment_keys.py).
deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("mode", _CODE, nullable=False),
    Column("key_id", _HASH),
    Column("backed_up_at", UtcDateTime),
    Column("restored_at", UtcDateTime),
    Column("key_generation", Integer),
    Column("encryption_key_id", _HASH),
    Column("media_place", _ID),
    Column("database_id", _ID),
    CheckConstraint("id = 1", name="one"),
)

# What the signals of fraud saw, in ids, codes and counts, and what somebody said of it.
alerts = Table(
    "alerts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", _CODE, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("agent_id", _ID),
    Column("cases", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("state", _CODE, nullable=False),
    Column("answer", _CODE),
    Column("answered_by", _ID),
    Column("answered_at", UtcDateTime),
    Column("answered_cases", Integer, nullable=False),
    Index("ix_alerts_at", "at"),
    Index("ix_alerts_outlet_id_at", "outlet_id", "at"),
)
