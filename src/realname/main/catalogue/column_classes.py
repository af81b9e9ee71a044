"""What each column holds about whom. docs/privacy.md shows it, and a test refuses a column that has no class here.

What names or describes a person is `SEALED` or a `KEYED_HASH`. What reaches a person and still lies in clear is listed one by one in
`IN_CLEAR`, with its reason and its end: there is no other way for such a column to be added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Held(StrEnum):
    """What a column holds."""

    SEALED = "sealed under the person's key"
    WRAPPED_KEY = "a person's key, wrapped"
    KEYED_HASH = "keyed hash of an identity number"
    IN_CLEAR = "personal, in clear"
    ID = "random id of ours"
    COURSE = "what was done, when"
    STAFF = "of staff"
    PUBLIC_KEY = "public key or name of a device"
    DIGEST = "digest, nonce or signature"
    HASHED = "hash of a secret"
    SIGNED = "signed statement, without names and numbers"
    TECHNICAL = "of the deployment"


@dataclass(frozen=True, slots=True, kw_only=True)
class InClear:
    """Why a column reaches a person and is not sealed, and when that ends."""

    why: str
    until: str


def _columns(**names: str) -> Mapping[str, Held]:
    """Turn `ID="a b"` into a class for each column named."""
    return {name: Held[held] for held, listed in names.items() for name in listed.split()}


_NUMBER_END = "the cooling-off of the number is over (`lines.cooling_days`): purged; or the registration ends without a line"
_STOCK_END = "never: the stock names numbers and SIMs, and whose they are is found by the registration alone"

IN_CLEAR: Mapping[str, InClear] = {
    "registrations.msisdn": InClear(why="a number is reserved and issued once, by constraint of the database", until=_NUMBER_END),
    "registrations.iccid": InClear(why="a SIM is bound once, by constraint of the database", until="as `sealed_attributes`"),
    "registrations.evidence_valid_from_on": InClear(
        why="the decision refuses evidence that is not current", until="as `sealed_attributes`"
    ),
    "registrations.evidence_valid_until_on": InClear(
        why="the decision refuses evidence that is not current", until="as `sealed_attributes`"
    ),
    "representatives.evidence_valid_from_on": InClear(
        why="the decision refuses evidence that is not current", until="as `sealed_attributes`"
    ),
    "representatives.evidence_valid_until_on": InClear(
        why="the decision refuses evidence that is not current", until="as `sealed_attributes`"
    ),
    "registrations.inabilities": InClear(
        why="the challenge leaves out what the applicant cannot do", until="the decision, or the registration's end"
    ),
    "registrations.has_closed_eyes": InClear(
        why="the challenge asks for no blink of whose eyes are closed on the ID", until="the decision, or the registration's end"
    ),
    "registrations.organisation_id": InClear(why="an organisation's lines are counted and found", until="as `sealed_attributes`"),
    "lines.msisdn": InClear(why="one live line a number, by constraint; whoever has the number is found by it", until=_NUMBER_END),
    "lines.iccid": InClear(why="one live line a SIM, by constraint", until="the record's end"),
    "lines.organisation_id": InClear(why="an organisation's lines are counted and found", until="the record's end"),
    "line_orders.msisdn": InClear(why="what the operator is asked to do names the number", until=_NUMBER_END),
    "line_orders.iccid": InClear(why="what the operator is asked to do names the SIM", until="the record's end"),
    "notices.msisdn": InClear(why="where a notice is sent", until=_NUMBER_END),
    "inspection_findings.remark": InClear(
        why="the inspector's words about a case, asked for without names and numbers; the operator and the report have them",
        until="as `sealed_attributes` of the case: emptied",
    ),
    "rectifications.text": InClear(
        why="the operator's words about a case, asked for without names and numbers; the inspector and the report have them",
        until="as `sealed_attributes` of the case: emptied",
    ),
    "rectifications.answer": InClear(why="as `inspection_findings.remark`", until="as `inspection_findings.remark`"),
    "photo_openings.case_number": InClear(why="whoever answers, and the holder, is told for which case", until="as `sealed_attributes`"),
    "photo_openings.hold_order": InClear(
        why="whoever answers is told by which order the holder may not know", until="as `sealed_attributes`"
    ),
    "record_holds.case_number": InClear(why="whoever lifts or renews a hold knows the order by it", until="as `sealed_attributes`"),
    "numbers.msisdn": InClear(why="the stock of numbers", until=_STOCK_END),
    "sims.iccid": InClear(why="the stock of SIMs", until=_STOCK_END),
    "sims.eid": InClear(why="the stock of SIMs", until=_STOCK_END),
}

COLUMNS: Mapping[str, Mapping[str, Held]] = {
    "persons": _columns(ID="id", KEYED_HASH="identity_hash", WRAPPED_KEY="wrapped_key", TECHNICAL="key_generation"),
    "registrations": _columns(
        ID="id outlet_id agent_id person_id reference_id challenge_id live_session_id line_id for_line_id",
        SEALED="sealed_attributes sealed_session sealed_number",
        IN_CLEAR="msisdn iccid evidence_valid_from_on evidence_valid_until_on inabilities has_closed_eyes organisation_id",
        COURSE="consent_text_version consent_language consent_means consent_given_at consent_is_biometric opened_at state route purpose "
        "evidence_kind evidence_means reserved_until upload_chunks upload_received_bytes submitted_at source decision decided_at "
        "media_erased_at notified_at handed_over_at is_planted",
        DIGEST="policy_digest",
    ),
    "representatives": _columns(
        ID="registration_id person_id",
        SEALED="sealed_attributes",
        IN_CLEAR="evidence_valid_from_on evidence_valid_until_on",
        COURSE="role proof evidence_kind evidence_means source",
    ),
    "numbers": _columns(IN_CLEAR="msisdn", ID="registration_id", COURSE="state reserved_until free_at quarantined_for"),
    "sims": _columns(IN_CLEAR="iccid eid", ID="registration_id", COURSE="state stocked_at"),
    "challenges": _columns(ID="id registration_id", COURSE="ordinal actions issued_at expires_at used_at", DIGEST="nonce"),
    "lines": _columns(
        ID="id registration_id person_id verified_by",
        SEALED="sealed_number",
        IN_CLEAR="msisdn iccid organisation_id",
        COURSE="state requested_at activated_at verified_at bars bar_ends_at ending deactivated_at",
    ),
    "line_orders": _columns(
        ID="id line_id",
        IN_CLEAR="msisdn iccid",
        COURSE="ordinal kind scope state requested_at due_at asked_at tries answered_at notice held_by",
    ),
    "notices": _columns(ID="id line_id", IN_CLEAR="msisdn", COURSE="kind requested_at due_at tries sent_at undeliverable_at"),
    "campaigns": _columns(
        ID="id planned_through",
        COURSE="state selection schedule created_at scanned lines opened_waves started_at next_wave_at ended_at",
        DIGEST="policy_digest",
    ),
    "campaign_lines": _columns(
        ID="campaign_id line_id outlet_id appealed_by", COURSE="wave step moved_at told_at due_at held_step ground cause"
    ),
    "reviews": _columns(
        ID="id registration_id outlet_id claimed_by", COURSE="kind grounds opened_at due_at needed claimed_at claimed_until ended_at truth"
    ),
    "review_opinions": _columns(ID="review_id reviewer_id", COURSE="opinion reason began_at given_at"),
    "photo_openings": _columns(
        ID="id registration_id outlet_id asked_by answered_by",
        IN_CLEAR="case_number hold_order",
        COURSE="reason hold_until asked_at asked_on ordinal lapses_at answered_at closes_at officer_looked_at second_looked_at told_at",
    ),
    "visual_checks": _columns(
        ID="registration_id opened_by first_by second_by", COURSE="first_likeness first_at second_likeness second_at"
    ),
    "other_means": _columns(ID="registration_id", COURSE="kind outcome at tries"),
    "line_codes": _columns(ID="registration_id line_id", COURSE="sent_at tries sent", HASHED="mark"),
    "record_holds": _columns(
        ID="id registration_id line_id held_by ended_by", IN_CLEAR="case_number", COURSE="reason held_at until ended_at"
    ),
    "disputes": _columns(
        ID="id line_id person_id registration_id outlet_id said_over answered_by",
        COURSE="means was_frozen opened_at due_at overdue_at answered_at outcome reason checks closing_at",
    ),
    "leaks": _columns(
        ID="id recorded_by",
        COURSE="kind noticed_at people leaked measures is_serious recorded_at report_by tell_by reported_at report_number told_at "
        "told_people not_told overdue_at closed_at",
    ),
    "face_filings": _columns(ID="filed_by", COURSE="crossed_at people due_on is_certain filed_at filing_number overdue_at"),
    "person_codes": _columns(ID="line_id person_id", COURSE="purpose asked_at tries", HASHED="holder_hash number_mark code_hash"),
    "person_sign_ins": _columns(ID="person_id line_id", COURSE="signed_in_at seen_at number_tries", HASHED="token_hash"),
    "inspections": _columns(
        ID="id begun_by outlets",
        COURSE="begun_at tree_size since until stratum sample share_kind share_source share_round share_at share fixed_at drawn_at "
        "population closed_at due_at overdue_at",
        DIGEST="root_hash commitment nonce list_digest",
    ),
    "inspection_cases": _columns(ID="inspection_id case_id outlet_id", COURSE="ordinal decided_index result checked_at"),
    "inspection_findings": _columns(
        ID="id inspection_id case_id outlet_id made_by",
        IN_CLEAR="remark",
        COURSE="kind article made_at state told_at rounds accepted_at due_at overdue_at",
    ),
    "rectifications": _columns(
        ID="finding_id by",
        IN_CLEAR="text answer",
        SEALED="sealed_file",
        COURSE="round file_bytes at is_accepted rechecked_at",
        DIGEST="text_digest file_digest",
    ),
    "ledger": _columns(ID="subject", COURSE="position at event facts", DIGEST="leaf_hash"),
    "ledger_nodes": _columns(COURSE="level position", DIGEST="hash"),
    "published_heads": _columns(COURSE="number size at", DIGEST="root_hash nonce_commitment nonce", SIGNED="checkpoint"),
    "head_cosignatures": _columns(COURSE="number at", TECHNICAL="witness", SIGNED="line"),
    "head_deliveries": _columns(TECHNICAL="target delivered delivered_at failed_at fault failures"),
    "statements": _columns(ID="registration_id key_id", COURSE="kind", SIGNED="body", DIGEST="signature"),
    "idempotency_keys": _columns(ID="client_id subject", TECHNICAL="key", DIGEST="fingerprint"),
    "api_clients": _columns(ID="id outlets", TECHNICAL="scopes"),
    "client_credentials": _columns(ID="id client_id", HASHED="secret_hash", TECHNICAL="kind issued_at expires_at"),
    "staff": _columns(ID="id outlet_id", STAFF="login role added_at deactivated_at password_lapses_at", HASHED="password_hash"),
    "staff_sessions": _columns(ID="id agent_id counter_id", STAFF="signed_in_at seen_at means", HASHED="token_hash"),
    "passkeys": _columns(ID="agent_id", STAFF="sign_count name added_at used_at", PUBLIC_KEY="id public_key"),
    "passkey_questions": _columns(STAFF="purpose expires_at", DIGEST="challenge", HASHED="holder_hash"),
    "authenticators": _columns(ID="agent_id", STAFF="last_step confirmed_at", DIGEST="salt"),
    "backup_codes": _columns(ID="agent_id", HASHED="code_hash"),
    "invitations": _columns(ID="agent_id", STAFF="expires_at", HASHED="code_hash"),
    "sign_in_tries": _columns(STAFF="login tries last_at paused_until"),
    "counters": _columns(ID="id outlet_id", PUBLIC_KEY="name public_key", COURSE="enrolled_at revoked_at"),
    "enrolment_codes": _columns(ID="outlet_id", PUBLIC_KEY="name", COURSE="expires_at", HASHED="code_hash"),
    "live_sessions": _columns(
        ID="id registration_id challenge_id counter_id",
        COURSE="issued_at expires_at opened_at ended_at second_socket_at findings outcome frames judged_frames camera",
        DIGEST="nonce manifest_digest",
        HASHED="token_hash",
    ),
    "frame_digests": _columns(DIGEST="digest", COURSE="seen_on"),
    "case_files": _columns(
        ID="case_id outlet_id agent_id counter review line",
        HASHED="holder sim",
        COURSE="opened_index last_index opened_at purpose route challenges failures handed_over_at submitted_at decided_at decided_index "
        "decided_as reasons reviewed_as settled_at appealed_at activated_at ended_as ended_at keeps_photo is_test",
    ),
    "outlets": _columns(
        ID="id company_id contract",
        DIGEST="documents",
        TECHNICAL="time_zone opens_at closes_at latitude_deg longitude_deg company_name",
        COURSE="enrolled_at suspended_at suspended_for frozen_at closed_at",
    ),
    "shoppers": _columns(
        ID="id outlet_id issued_by registration_id",
        HASHED="number_mark",
        DIGEST="nonce",
        COURSE="issued_at expires_at begun_at ended_at revoked_at",
    ),
    "visits": _columns(ID="id outlet_id made_by", DIGEST="checklist_digest", COURSE="begun_at answers signed_at"),
    "alerts": _columns(
        ID="id outlet_id agent_id cases answered_by",
        COURSE="kind at figures period raised_at state answer answered_at answered_cases",
    ),
    "block_entries": _columns(ID="issuer id added_by appealed_by decided_by", HASHED="digest", STAFF="kind reason since until appeal"),
    "block_lists": _columns(ID="issuer", TECHNICAL="issued_at", DIGEST="key_id"),
    "freezes": _columns(
        ID="id outlet_id agent_id alert_id asked_by asked_outlet answered_by",
        STAFF="deed reason asked_role asked_at lapses_at answered_at is_confirmed",
    ),
    "agents": _columns(
        ID="id outlet_id company_id",
        HASHED="person_mark",
        DIGEST="documents",
        STAFF="enrolled_at trained_on suspended_at suspended_for frozen_at closed_at",
    ),
    "ledger_cursors": _columns(TECHNICAL="name folded"),
    "deployment": _columns(TECHNICAL="id mode key_id backed_up_at restored_at key_generation encryption_key_id media_place database_id"),
}


def classes() -> Iterator[tuple[str, str, Held]]:
    """Every (table, column, class)."""
    return ((table, column, held) for table, columns in COLUMNS.items() for column, held in columns.items())
