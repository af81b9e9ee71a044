"""What is kept of a person, by kind: for how long, from when it counts, and what erases it; docs/reference/retention.md shows it."""

from dataclasses import dataclass
from enum import StrEnum


class KeptKind(StrEnum):
    """A kind of record."""

    OPEN_REGISTRATION = "open-registration"
    CLIP = "clip"
    LIVE_PICTURES = "live-pictures"
    REFERRAL_MEDIA = "referral-media"
    REFUSAL_MEDIA = "refusal-media"
    PHOTO = "photo"
    ATTRIBUTES = "attributes"
    MEASUREMENTS = "measurements"
    CONSENT = "consent"
    INABILITIES = "inabilities"
    LINE_RECORD = "line-record"
    FORMER_HOLDER = "former-holder"
    NUMBER = "number"
    RESERVATION = "reservation"
    NOTICES = "notices"
    OPENINGS = "openings"
    FRAME_DIGESTS = "frame-digests"
    KEPT_PICTURES = "kept-pictures"
    WHOSE = "whose"
    SINK_EVENTS = "sink-events"
    PERSON_KEY = "person-key"
    HOLDS = "holds"
    INSPECTIONS = "inspections"
    STATEMENTS = "statements"
    LEDGER = "ledger"
    SIGN_IN_TRACES = "sign-in-traces"
    JOURNAL = "deletion-journal"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerm:
    """The term of a kind.

    Attributes:
        rule: The pack's key that says how long; None: no number, `since` says it all.
        since: From what moment it counts, or until what.
        erased_by: The module that erases it; empty: nothing does, it is kept for good.
        is_holdable: Whether an order of an authority keeps it beyond its term.
    """

    kind: KeptKind
    what: str
    rule: str | None
    since: str
    erased_by: str
    is_holdable: bool = False


_K = KeptKind
_RECORD = "retention.record_years_after_service"

TERMS: tuple[RetentionTerm, ...] = (
    RetentionTerm(
        kind=_K.OPEN_REGISTRATION,
        what="everything of a registration that no one goes on with",
        rule="retention.abandoned_minutes",
        since="it was opened",
        erased_by="workflow/use_cases/reaper.py",
    ),
    RetentionTerm(
        kind=_K.CLIP,
        what="a recorded clip, sealed",
        rule=None,
        since="until it is judged and decided",
        erased_by="registration/use_cases/erasing/erase_media.py",
    ),
    RetentionTerm(
        kind=_K.LIVE_PICTURES,
        what="pictures of a live session, in memory alone",
        rule=None,
        since="until the session ends",
        erased_by="live/use_cases/frames.py",
    ),
    RetentionTerm(
        kind=_K.REFERRAL_MEDIA,
        what="reference and probes of a referral, sealed",
        rule="retention.referral_days",
        since="it was referred, or passed to a supervisor",
        erased_by="registration/use_cases/erasing/close_registration.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.REFUSAL_MEDIA,
        what="reference and probes of a refusal, sealed",
        rule="retention.refusal_appeal_days",
        since="it was refused",
        erased_by="workflow/use_cases/reaper.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.PHOTO,
        what="the one photo of an approval, sealed",
        rule=_RECORD,
        since="the service ended",
        erased_by="retention/use_cases/erase_records.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.ATTRIBUTES,
        what="what the evidence says, and what kind it is, sealed",
        rule=_RECORD,
        since="the service ended; of a referral or refusal as its media",
        erased_by="registration/use_cases/erasing/erase_registration.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.MEASUREMENTS,
        what="what a session measured, sealed",
        rule=_RECORD,
        since="as the attributes",
        erased_by="registration/use_cases/erasing/erase_registration.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.CONSENT,
        what="which text was consented to, how and when: it names no one",
        rule=None,
        since="for good, with the registration; whose it was goes with the record",
        erased_by="",
    ),
    RetentionTerm(
        kind=_K.INABILITIES,
        what="what the applicant cannot do",
        rule=None,
        since="until the decision",
        erased_by="registration/use_cases/deciding/decide_registration.py",
    ),
    RetentionTerm(
        kind=_K.LINE_RECORD,
        what="SIM and organisation of a line, and its number, sealed",
        rule=_RECORD,
        since="the line was closed",
        erased_by="retention/use_cases/erase_records.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.FORMER_HOLDER,
        what="the record of who gave the line to another person",
        rule=_RECORD,
        since="the line was given away",
        erased_by="retention/use_cases/erase_records.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.NUMBER,
        what="the number of a closed line, in clear",
        rule="lines.cooling_days",
        since="the line was closed",
        erased_by="lines/use_cases/ending/end_cooling_off.py",
    ),
    RetentionTerm(
        kind=_K.RESERVATION,
        what="the number that an applicant chose",
        rule="lines.reservation_minutes",
        since="it was chosen",
        erased_by="registration/use_cases/choose_line.py",
    ),
    RetentionTerm(
        kind=_K.NOTICES,
        what="messages to a number: kind and time",
        rule="lines.cooling_days",
        since="the line was closed",
        erased_by="lines/use_cases/ending/end_cooling_off.py",
    ),
    RetentionTerm(
        kind=_K.OPENINGS,
        what="who had a photo opened, for which case",
        rule=_RECORD,
        since="as the photo",
        erased_by="registration/use_cases/erasing/erase_registration.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.FRAME_DIGESTS,
        what="hashes of the pictures of live sessions, without session or person",
        rule="retention.frame_digest_days",
        since="the session",
        erased_by="retention/use_cases/purge_expired.py",
    ),
    RetentionTerm(
        kind=_K.KEPT_PICTURES,
        what="what 24 pictures of each live session are known again by, sealed, without session or person",
        rule="retention.near_duplicate_days",
        since="the session",
        erased_by="retention/use_cases/purge_expired.py",
    ),
    RetentionTerm(
        kind=_K.WHOSE,
        what="whose a registration without a line was, and the keyed hash of an identity number without any record",
        rule=None,
        since="a day after the erasure",
        erased_by="retention/use_cases/purge_expired.py",
    ),
    RetentionTerm(
        kind=_K.SINK_EVENTS,
        what="an event on its way to a relying service, with the service's address and token, sealed",
        rule=None,
        since="until it is taken, or given up: three days after the first attempt",
        erased_by="webhooks/use_cases/deliver.py",
    ),
    RetentionTerm(
        kind=_K.PERSON_KEY,
        what="the key under which everything of a person is sealed",
        rule=None,
        since="with the last record that needs it",
        erased_by="registration/use_cases/erasing/erase_registration.py",
        is_holdable=True,
    ),
    RetentionTerm(
        kind=_K.HOLDS,
        what="by which order a record is kept",
        rule="retention.record_hold_days",
        since="the order; forgotten with the record",
        erased_by="retention/use_cases/record_holds.py",
    ),
    RetentionTerm(
        kind=_K.INSPECTIONS,
        what="what inspector and operator wrote about a drawn case, and evidence of a rectification, sealed under the person's key",
        rule="retention.record_years_after_service",
        since="as what the person showed; that it was drawn, and the kind of a finding, are kept for ever",
        erased_by="retention/use_cases/erase_records.py",
    ),
    RetentionTerm(
        kind=_K.STATEMENTS,
        what="receipts and deletion certificates: no name, no number",
        rule=None,
        since="for good: the person who holds one can have it checked",
        erased_by="",
    ),
    RetentionTerm(
        kind=_K.LEDGER,
        what="what was done, when, by which random id; pseudonyms of holder and SIM: no name, number or score; the case files made of it",
        rule=None,
        since="for good: it proves what was erased",
        erased_by="",
    ),
    RetentionTerm(
        kind=_K.SIGN_IN_TRACES,
        what="sign-ins of staff and their tries; wrong codes, cards and look-ups",
        rule=None,
        since="12 hours; tries a day; wrong codes, cards and look-ups 15 minutes",
        erased_by="retention/use_cases/purge_expired.py",
    ),
    RetentionTerm(
        kind=_K.JOURNAL,
        what="the journal of deletions: random ids, names of keys, case numbers of holds",
        rule=None,
        since="as long as a backup may be restored (`backup_max_age_days` of the settings)",
        erased_by="main/deployment/deployment.py",
    ),
    RetentionTerm(
        kind=_K.BACKUPS,
        what="whole backups, which hold everything sealed as it was",
        rule=None,
        since="`backup_max_age_days` of the settings; by a command, which the operator runs",
        erased_by="operations/wiring/old_backups.py",
    ),
)
