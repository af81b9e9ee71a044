"""The tables of registration; changed by migration only."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from realname.platform.db.columns import CODE, HASH, ICCID, ID, MARK, MSISDN, metadata
from realname.platform.db.grants import Proof, grants, seal_column
from realname.platform.db.held import NUMBER_END, InClear, held
from realname.platform.db.types import SealedBytes, UtcDateTime

_UNDER_WAY = text("opened_at IS NOT NULL AND ended_at IS NULL")
_CHANGING = text("for_line_id IS NOT NULL")


# What the reaper looks for every minute among all that ever were: registrations that are not over, media that are not erased yet, lines
# that no one was told of, persons of what ended without a trace.
NOT_OVER = text("state IN ('open', 'awaiting-supervisor', 'submitted', 'approved', 'referred')")
UNERASED = text("state IN ('refused', 'activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND media_erased_at IS NULL")
UNNOTIFIED = text("state = 'activated' AND notified_at IS NULL")
HELD = text("record_holds.ended_at IS NULL")
_HELD = text("ended_at IS NULL")
WITHOUT_LINE = text("state IN ('activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND person_id IS NOT NULL")

registrations = Table(
    "registrations",
    metadata,
    Column("id", ID, primary_key=True),
    Column("outlet_id", ID, nullable=False),
    Column("agent_id", ID, nullable=False),
    Column("consent_text_version", String(64), nullable=False),
    Column("consent_language", String(64), nullable=False),
    Column("consent_means", CODE, nullable=False),
    Column("consent_given_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("state", CODE, nullable=False),
    Column("person_id", ID, ForeignKey("persons.id"), index=True),
    Column("evidence_kind", CODE),
    Column("evidence_valid_from_on", Date),
    Column("evidence_valid_until_on", Date),
    Column("sealed_attributes", SealedBytes),
    Column("msisdn", MSISDN),
    Column("iccid", ICCID),
    Column("reserved_until", UtcDateTime),
    Column("policy_digest", HASH, nullable=False),
    Column("reference_id", ID),
    Column("challenge_id", ID),
    Column("upload_chunks", Integer),
    Column("upload_received_bytes", BigInteger),
    Column("sealed_session", SealedBytes),
    Column("submitted_at", UtcDateTime),
    Column("source", CODE),
    Column("decision", Text),
    Column("decided_at", UtcDateTime),
    Column("line_id", ID),
    Column("media_erased_at", UtcDateTime),
    Column("notified_at", UtcDateTime),
    Column("consent_is_biometric", Boolean, nullable=False, server_default=true()),
    Column("route", CODE, nullable=False, server_default="face"),
    Column("inabilities", Text, nullable=False, server_default="[]"),
    Column("has_closed_eyes", Boolean, nullable=False, server_default=false()),
    Column("handed_over_at", UtcDateTime),
    Column("live_session_id", ID),
    Column("evidence_means", CODE),
    Column("purpose", CODE, nullable=False, server_default="new-line"),
    Column("for_line_id", ID),
    Column("organisation_id", ID),
    Column("sealed_number", SealedBytes),
    Column("is_planted", Boolean, nullable=False, server_default=false()),
    Column("source_on_reference", CODE),
    Column("evidence_typed", Text),
    Column("evidence_chosen_source", CODE),
    # A known case, planted among the reviews, never becomes a line.
    CheckConstraint(
        "NOT is_planted OR (state IN ('open', 'referred', 'withdrawn', 'abandoned', 'lapsed') AND line_id IS NULL AND msisdn IS NULL)",
        name="planted",
    ),
    Index("ix_registrations_for_line_id", "for_line_id", sqlite_where=_CHANGING, postgresql_where=_CHANGING),
    Index("ix_registrations_agent_id_opened_at", "agent_id", "opened_at"),
    Index("ix_registrations_opened_at", "opened_at"),
    Index("ix_registrations_outlet_id_opened_at", "outlet_id", "opened_at", "id"),
    Index("ix_registrations_outlet_id_state", "outlet_id", "state"),
    Index("ix_registrations_not_over", "opened_at", "id", sqlite_where=NOT_OVER, postgresql_where=NOT_OVER),
    Index("ix_registrations_unerased", "opened_at", "id", sqlite_where=UNERASED, postgresql_where=UNERASED),
    Index("ix_registrations_unnotified", "opened_at", "id", sqlite_where=UNNOTIFIED, postgresql_where=UNNOTIFIED),
    Index("ix_registrations_without_line", "media_erased_at", sqlite_where=WITHOUT_LINE, postgresql_where=WITHOUT_LINE),
    info={
        **held(
            ID="id outlet_id agent_id person_id reference_id challenge_id live_session_id line_id for_line_id",
            SEALED="sealed_attributes sealed_session sealed_number",
            COURSE="consent_text_version consent_language consent_means consent_given_at consent_is_biometric opened_at state "
            "route purpose evidence_kind evidence_means evidence_typed evidence_chosen_source "
            "reserved_until upload_chunks upload_received_bytes submitted_at "
            "source source_on_reference decision decided_at media_erased_at notified_at handed_over_at is_planted",
            DIGEST="policy_digest",
            msisdn=InClear(why="a number is reserved and issued once, by constraint of the database", until=NUMBER_END),
            iccid=InClear(why="a SIM is bound once, by constraint of the database", until="as `sealed_attributes`"),
            evidence_valid_from_on=InClear(why="the decision refuses evidence that is not current", until="as `sealed_attributes`"),
            evidence_valid_until_on=InClear(why="the decision refuses evidence that is not current", until="as `sealed_attributes`"),
            inabilities=InClear(
                why="the challenge leaves out what the applicant cannot do", until="the decision, or the registration's end"
            ),
            has_closed_eyes=InClear(
                why="the challenge asks for no blink of whose eyes are closed on the ID", until="the decision, or the registration's end"
            ),
            organisation_id=InClear(why="an organisation's lines are counted and found", until="as `sealed_attributes`"),
        ),
        **grants("an approved registration becomes a line", Proof.COMPARED),
    },
)

representatives = Table(
    "representatives",
    metadata,
    Column("registration_id", ID, ForeignKey("registrations.id"), primary_key=True),
    Column("role", CODE, nullable=False),
    Column("proof", CODE, nullable=False),
    Column("person_id", ID, ForeignKey("persons.id"), index=True),
    Column("evidence_kind", CODE),
    Column("evidence_means", CODE),
    Column("evidence_valid_from_on", Date),
    Column("evidence_valid_until_on", Date),
    Column("sealed_attributes", SealedBytes),
    Column("source", CODE),
    Column("evidence_typed", Text),
    Column("evidence_chosen_source", CODE),
    info={
        **held(
            ID="registration_id person_id",
            SEALED="sealed_attributes",
            COURSE="role proof evidence_kind evidence_means evidence_typed evidence_chosen_source source",
            evidence_valid_from_on=InClear(why="the decision refuses evidence that is not current", until="as `sealed_attributes`"),
            evidence_valid_until_on=InClear(why="the decision refuses evidence that is not current", until="as `sealed_attributes`"),
        ),
        **grants("a person acts for the holder", Proof.LEFT),
    },
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", ID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("actions", Text, nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("path_key", HASH),
    Column("is_card_read", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("registration_id", "ordinal"),
    seal_column(),
    info={
        **held(ID="id registration_id", COURSE="ordinal actions issued_at expires_at used_at is_card_read", DIGEST="seal nonce path_key"),
        **grants(
            "a recording that follows the challenge is judged for the registration",
            Proof.SEALED,
            ordinal="only the last challenge is taken, and an earlier one is used or has run out",
            is_card_read="says at which place a failed try is counted",
        ),
    },
)

visual_checks = Table(
    "visual_checks",
    metadata,
    Column("registration_id", ID, ForeignKey("registrations.id"), primary_key=True),
    Column("opened_by", ID, nullable=False),
    Column("first_by", ID, ForeignKey("staff.id"), nullable=False),
    Column("first_likeness", CODE, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("second_by", ID, ForeignKey("staff.id")),
    Column("second_likeness", CODE),
    Column("second_at", UtcDateTime),
    Column("taken_by", ID),
    Column("taken_until", UtcDateTime),
    # Two people, and the second had nothing to do with the registration before.
    CheckConstraint("second_by IS NULL OR (second_by <> first_by AND second_by <> opened_by)", name="two_people"),
    CheckConstraint(
        "(second_by IS NULL) = (second_likeness IS NULL) AND (second_by IS NULL) = (second_at IS NULL)", name="whole_statement"
    ),
    seal_column(),
    info={
        **held(
            ID="registration_id opened_by first_by second_by taken_by",
            COURSE="first_likeness first_at second_likeness second_at taken_until",
            DIGEST="seal",
        ),
        **grants("what two people said lets a registration without a face go on", Proof.SEALED),
    },
)

other_means = Table(
    "other_means",
    metadata,
    Column("registration_id", ID, ForeignKey("registrations.id"), primary_key=True),
    Column("kind", CODE, primary_key=True),
    Column("outcome", CODE, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    seal_column(),
    info={
        **held(ID="registration_id", COURSE="kind outcome at tries", DIGEST="seal"),
        **grants("a means that was confirmed lets a registration without a face go on", Proof.SEALED),
    },
)

line_codes = Table(
    "line_codes",
    metadata,
    Column("registration_id", ID, ForeignKey("registrations.id"), primary_key=True),
    Column("line_id", ID, ForeignKey("lines.id"), nullable=False),
    Column("mark", HASH, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    seal_column(),
    info={
        **held(ID="registration_id line_id", COURSE="sent_at tries sent", HASHED="mark", DIGEST="seal"),
        **grants("whoever has the code confirms the registration by the line, once", Proof.SEALED),
    },
)

record_holds = Table(
    "record_holds",
    metadata,
    Column("id", ID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("line_id", ID),
    Column("case_number", String(64), nullable=False),
    Column("reason", CODE, nullable=False),
    # No foreign key to staff: a hold comes back out of the journal where a backup does not know who was added after it.
    Column("held_by", ID, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", ID),
    CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="ended"),
    # Asked every minute: the few that are in force, the first to end first; and for each line whose record is due.
    Index("ix_record_holds_held", "until", "id", sqlite_where=_HELD, postgresql_where=_HELD),
    Index("ix_record_holds_line", "line_id", sqlite_where=_HELD, postgresql_where=_HELD),
    info={
        **held(
            ID="id registration_id line_id held_by ended_by",
            COURSE="reason held_at until ended_at",
            case_number=InClear(why="the person who lifts or renews a hold knows the order by it", until="as `sealed_attributes`"),
        ),
        **grants("a record is kept longer", Proof.COMPARED),
    },
)

live_sessions = Table(
    "live_sessions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("registration_id", ID, ForeignKey("registrations.id"), nullable=False, index=True),
    Column("challenge_id", ID, ForeignKey("challenges.id"), nullable=False, unique=True),
    Column("counter_id", ID, ForeignKey("counters.id"), nullable=False, index=True),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("nonce", String(64), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("second_socket_at", UtcDateTime),
    Column("findings", Text, nullable=False),
    Column("outcome", CODE),
    Column("frames", Integer, nullable=False),
    Column("judged_frames", Integer, nullable=False),
    Column("manifest_digest", HASH),
    Column("camera", CODE),
    Column("is_attested", Boolean, nullable=False, server_default=false()),
    Column("attested_camera_id", ID),
    CheckConstraint("opened_at IS NOT NULL OR ended_at IS NULL", name="order"),
    CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="end"),
    # The reaper asks every minute which are under way: the few without an end.
    Index("ix_live_sessions_under_way", "opened_at", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
    seal_column(),
    info={
        **held(
            ID="id registration_id challenge_id counter_id attested_camera_id",
            COURSE="issued_at expires_at opened_at ended_at second_socket_at findings outcome frames judged_frames camera is_attested",
            DIGEST="seal nonce manifest_digest",
            HASHED="token_hash",
        ),
        **grants("whoever has the token streams a face for the registration, once", Proof.SEALED),
    },
)

shoppers = Table(
    "shoppers",
    metadata,
    Column("id", ID, primary_key=True),
    Column("outlet_id", ID, nullable=False),
    Column("number_mark", MARK, nullable=False, unique=True),
    Column("issued_by", ID, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("nonce", HASH, nullable=False),
    Column("registration_id", ID, unique=True),
    Column("begun_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    seal_column(),
    info={
        **held(
            ID="id outlet_id issued_by registration_id",
            HASHED="number_mark",
            DIGEST="seal nonce",
            COURSE="issued_at expires_at begun_at ended_at revoked_at",
        ),
        **grants("a made-up identity is taken in place of a real one", Proof.SEALED),
    },
)
