"""The case file of a registration: what the ledger alone says of it, folded from its entries one after the other.

Reports, samples, the inspector's pages and the signals of fraud are made of these, so that a person who has the ledger can make them again.
No name, number or face is in it: holder and SIM are marks under a key of the server, which say that two are the same and not who or which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.ledger.events import Event, LedgerEntry
from realname.lines.events import LineEvent
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent
from realname.registration.model.reasons import LEFT_TO_PEOPLE
from realname.review.events import ReviewEvent

NO_PSEUDONYM = ""  # of a registration that has not come so far, or was recorded before marks were


class CaseEnd(StrEnum):
    """How a registration ended, as far as the ledger says."""

    ACTIVATED = "activated"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    LAPSED = "lapsed"
    REJECTED = "activation-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What is known of one registration up to an entry.

    Attributes:
        opened_index: Index of its first entry.
        last_index: Index of the last entry that was folded in.
        purpose: `new-line` or how a line is changed (`Purpose`).
        route: `face` or `no-face` as it was opened; `handed_over_at` says whether it went over later.
        holder: Mark of the person whose line it is; the same for all of their registrations.
        sim: Mark of the ICCID.
        counter: Id of the counter at which the last challenge was drawn.
        challenges: How many live sessions or clips were begun.
        failures: How many of them failed.
        decided_as: The machine's: `approved`, `referred`, `refused`; empty: none yet.
        reasons: Codes of that decision (`Reason`), sorted.
        decided_index: Index of that decision's entry; None: none yet.
        review: Id of the review that settled it; empty: none did.
        reviewed_as: `approved` or `refused`; empty: none.
        keeps_photo: Whether the on-the-spot photo is kept, sealed.
        is_test: A mystery shopper's: it never becomes a line, and no count has it.
    """

    case_id: RegistrationId
    opened_index: int
    last_index: int
    opened_at: datetime
    outlet_id: OutletId
    agent_id: AgentId
    purpose: str
    route: str
    holder: str = NO_PSEUDONYM
    sim: str = NO_PSEUDONYM
    counter: str = ""
    challenges: int = 0
    failures: int = 0
    handed_over_at: datetime | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    decided_index: int | None = None
    decided_as: str = ""
    reasons: tuple[str, ...] = ()
    review: str = ""
    reviewed_as: str = ""
    settled_at: datetime | None = None
    appealed_at: datetime | None = None
    activated_at: datetime | None = None
    line: str = ""
    ended_as: CaseEnd | None = None
    ended_at: datetime | None = None
    keeps_photo: bool = False
    is_test: bool = False

    @property
    def is_without_face(self) -> bool:
        """Whether it is, or went over to, the route without a face."""
        return self.route == "no-face" or self.handed_over_at is not None

    @property
    def is_left_to_people(self) -> bool:
        """Whether the machine found nothing against it, and the pack left it to a person all the same."""
        return bool(self.reasons) and LEFT_TO_PEOPLE.issuperset(self.reasons)

    @property
    def is_overridden(self) -> bool:
        """Whether the machine had a doubt, or refused it, and a person approved it."""
        return self.reviewed_as == "approved" and self.decided_as != "approved" and not self.is_left_to_people

    @property
    def is_approved(self) -> bool:
        """Whether the last word so far is an approval."""
        return (self.reviewed_as or self.decided_as) == "approved"


def fold(file: CaseFile | None, entry: LedgerEntry) -> CaseFile | None:
    """Add an entry to the case file of its subject.

    Args:
        file: As it is up to now; None: the entry is the first that is known of its subject.
        entry: The next of the subject's entries, in their order.

    Returns:
        The file with it; None: the subject is no registration.
    """
    event = entry.event
    facts = {name: str(value) for name, value in event.facts}
    if file is None:
        return _opened(entry, facts) if event.event is RegistrationEvent.REGISTRATION_OPENED else None
    if entry.index <= file.last_index:
        return file  # folded in before
    adding = _ADDING.get(event.event)
    return replace(adding(file, event.at, facts, entry.index) if adding else file, last_index=entry.index)


_Facts = Mapping[str, str]


def _opened(entry: LedgerEntry, facts: _Facts) -> CaseFile:
    return CaseFile(
        case_id=RegistrationId(entry.event.subject),
        opened_index=entry.index,
        last_index=entry.index,
        opened_at=entry.event.at,
        outlet_id=OutletId(facts["outlet"]),
        agent_id=AgentId(facts["agent"]),
        purpose=facts.get("purpose", "new-line"),
        route=facts.get("route", "face"),
        is_test=facts.get("test", "") == "yes",
    )


def _evidence(file: CaseFile, _at: datetime, facts: _Facts, _index: int) -> CaseFile:
    return replace(file, holder=facts.get("holder", file.holder))


def _reserved(file: CaseFile, _at: datetime, facts: _Facts, _index: int) -> CaseFile:
    return replace(file, sim=facts.get("sim", file.sim))


def _challenged(file: CaseFile, _at: datetime, facts: _Facts, _index: int) -> CaseFile:
    return replace(file, challenges=file.challenges + 1, counter=facts.get("counter", file.counter))


def _failed(file: CaseFile, _at: datetime, _facts: _Facts, _index: int) -> CaseFile:
    return replace(file, failures=file.failures + 1)


def _handed_over(file: CaseFile, at: datetime, _facts: _Facts, _index: int) -> CaseFile:
    return replace(file, handed_over_at=at)


def _submitted(file: CaseFile, at: datetime, _facts: _Facts, _index: int) -> CaseFile:
    return replace(file, submitted_at=at)


def _decided(file: CaseFile, at: datetime, facts: _Facts, index: int) -> CaseFile:
    decision = facts.get("decision", "")
    decided = replace(file, decided_at=at, decided_index=index, decided_as=decision, reasons=_codes(facts))
    return replace(decided, ended_as=CaseEnd.REFUSED, ended_at=at) if decision == "refused" else decided


def _settled(file: CaseFile, at: datetime, facts: _Facts, _index: int) -> CaseFile:
    decision = facts.get("decision", "")
    is_refused = decision == "refused"
    return replace(
        file,
        review=facts.get("review", ""),
        reviewed_as=decision,
        settled_at=at,
        ended_as=CaseEnd.REFUSED if is_refused else None,
        ended_at=at if is_refused else None,
    )


def _appealed(file: CaseFile, at: datetime, _facts: _Facts, _index: int) -> CaseFile:
    return replace(file, appealed_at=at)


def _requested(file: CaseFile, _at: datetime, facts: _Facts, _index: int) -> CaseFile:
    return replace(file, line=facts.get("line", ""))


def _activated(file: CaseFile, at: datetime, facts: _Facts, _index: int) -> CaseFile:
    return replace(file, activated_at=at, line=facts.get("line", file.line), ended_as=CaseEnd.ACTIVATED, ended_at=at)


def _revealed(file: CaseFile, at: datetime, _facts: _Facts, _index: int) -> CaseFile:
    """A mystery shopper's: where nothing else ended it, this does."""
    if file.ended_as is None:
        return replace(file, is_test=True, ended_as=CaseEnd.WITHDRAWN, ended_at=at)
    return replace(file, is_test=True)


def _erased(file: CaseFile, _at: datetime, facts: _Facts, _index: int) -> CaseFile:
    return replace(file, keeps_photo="photo" in facts.get("kept", ""))


def _ended(end: CaseEnd) -> "_Adding":
    def add(file: CaseFile, at: datetime, _facts: _Facts, _index: int) -> CaseFile:
        return replace(file, ended_as=end, ended_at=at)

    return add


def _codes(facts: _Facts) -> tuple[str, ...]:
    return tuple(sorted(code for code in facts.get("reasons", "").split(",") if code))


_Adding = Callable[[CaseFile, datetime, _Facts, int], CaseFile]
_ADDING: Mapping[Event, _Adding] = {
    RegistrationEvent.EVIDENCE_ATTACHED: _evidence,
    RegistrationEvent.LINE_RESERVED: _reserved,
    RegistrationEvent.CHALLENGE_ISSUED: _challenged,
    LiveEvent.SESSION_FAILED: _failed,
    RegistrationEvent.CLIP_REJECTED: _failed,
    RegistrationEvent.REGISTRATION_HANDED_OVER: _handed_over,
    RegistrationEvent.REGISTRATION_SUBMITTED: _submitted,
    RegistrationEvent.REGISTRATION_DECIDED: _decided,
    ReviewEvent.REVIEW_SETTLED: _settled,
    RegistrationEvent.REGISTRATION_APPEALED: _appealed,
    LineEvent.LINE_ACTIVATION_REQUESTED: _requested,
    LineEvent.LINE_ACTIVATED: _activated,
    LineEvent.LINE_ACTIVATION_REJECTED: _ended(CaseEnd.REJECTED),
    RegistrationEvent.REGISTRATION_WITHDRAWN: _ended(CaseEnd.WITHDRAWN),
    RegistrationEvent.REGISTRATION_ABANDONED: _ended(CaseEnd.ABANDONED),
    RegistrationEvent.REGISTRATION_LAPSED: _ended(CaseEnd.LAPSED),
    RegistrationEvent.MEDIA_ERASED: _erased,
    RegistrationEvent.SHOPPER_REVEALED: _revealed,
}
