"""Open a registration that changes a line: a new SIM, another holder, the same holder verified again, or the end of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ClientId, LineId
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line, require_recently_verified
from realname.lines.store.lines import Lines
from realname.lines.use_cases.change_line import require_changeable
from realname.lines.use_cases.counter.holder_cards import HolderCards, HolderDocument
from realname.lines.use_cases.counter.holder_deaths import HolderDeaths
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.errors import ConsentMissing
from realname.registration.model.holder_death import HolderDeath
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Purpose, Registration, RegistrationState, Route
from realname.registration.use_cases.opening.open_registration import (
    ClientRequest,
    KeepNewRegistration,
    Opening,
    opened_before,
    opening_events,
    referral_to_supervisor,
    registration_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be changed.

    Attributes:
        purpose: Anything but a new line.
        holder_card: Of a transfer, what the card reader read of the present holder, who gives the line away.
        holder_document: Of a transfer, in place of the card: a document of the present holder, which is read here.
        client_id: Of the API, who sent the card: tries are counted by it.
        holder_mark: Of a transfer, in place of the card: the mark that `HolderCards` gave for it to the same agent.
        death_mark: Of a transfer to an heir, in place of the holder: the mark that `HolderDeaths` gave for the proofs, likewise.
    """

    purpose: Purpose
    line_id: LineId
    holder_card: bytes | None = None
    holder_document: HolderDocument | None = None
    client_id: ClientId | None = None
    holder_mark: str | None = None
    death_mark: str | None = None

    @property
    def shows_holder(self) -> bool:
        """Whether the present holder's card or document, a mark for it, or one for the proofs of their death is there: one of them."""
        shown = (self.holder_card, self.holder_document, self.holder_mark, self.death_mark)
        return sum(one is not None for one in shown) == 1


@dataclass(frozen=True, slots=True)
class DraftedChange:
    """A registration that is not kept yet, and what was shown of the holder's death for it."""

    registration: Registration
    death: HolderDeath | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChange:
    """Makes the registration of a change, for a line that may be changed so; keeps nothing."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    holders: HolderCards
    deaths: HolderDeaths
    policy: Pack

    def __call__(self, opening: Opening, change: Change) -> DraftedChange:
        """Make it; raises as `OpenChange`."""
        if change.purpose is Purpose.NEW_LINE or (change.purpose is Purpose.TRANSFER) != change.shows_holder:
            raise InvalidInput(field="holder" if change.purpose is Purpose.TRANSFER else "purpose")
        now = self.clock.now()  # before the line is read: a transfer that is done in between counts as done since (ChangeLine)
        line, death = self._require_line(change, opening, at=now)
        opened = registration_of(opening, tokens=self.tokens, policy=self.policy, at=now, purpose=change.purpose)
        drafted = replace(
            opened,
            for_line_id=line.id,
            organisation_id=opened.organisation_id if change.purpose is Purpose.TRANSFER else line.organisation_id,
            msisdn=line.msisdn,
            iccid=None if change.purpose is Purpose.REPLACE_SIM else line.iccid,
            reserved_until=now + timedelta(minutes=self.policy[LineRule].reservation_minutes),
        )
        return DraftedChange(drafted, death)

    def _require_line(self, change: Change, opening: Opening, *, at: datetime) -> tuple[Line, HolderDeath | None]:
        looker = change.client_id or opening.agent_id
        with self.units() as unit:
            require_at_work(unit, opening.outlet_id, opening.agent_id)  # first: who is stopped finds nothing out
            line = unit[Lines].get(change.line_id)
            require_changeable(unit, line, change.purpose)
        self.holders.require_organisation(line, change.purpose, opening.organisation_id, acting=looker)
        if change.death_mark is not None:
            return line, self.deaths.require_mark(line, change.death_mark, acting=opening.agent_id)
        if change.purpose is Purpose.TRANSFER and not self.policy[LineRule].transfer_by_card:
            require_recently_verified(line, at=at)
        # Who gives a line away shows that it is theirs: no one takes a line over by being verified for it.
        if change.holder_mark is not None:
            self.holders.require_mark(line, change.holder_mark, acting=opening.agent_id)
        elif change.holder_card is not None:
            self.holders.require_shown(line, change.holder_card, acting=looker)
        elif change.holder_document is not None:
            self.holders.require_document(line, change.holder_document, acting=looker)
        return line, None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChange:
    """Opens a registration for a line; evidence and live session follow as for a new one."""

    units: UnitsOfWork
    draft: DraftChange
    keep: KeepNewRegistration

    def __call__(self, opening: Opening, change: Change, *, request: ClientRequest | None = None) -> Registration:
        """Open, or give back the one that the same request opened before.

        Raises:
            ConsentMissing: The applicant did not consent to the face comparison.
            UnknownLine: There is none.
            StateConflict: The line's state, or a change under way, does not allow it; or the card shown is not the present holder's;
                or the present holder was not verified a short while ago (`next` is `reverify`), where the pack asks for it;
                or an organisation holds it that a transfer or a closing does not name; or the mark for the proofs of the holder's death
                is none (`field` is `death`).
            LineHeld: Disputed, or held by a court or the regulator.
            InvalidInput: A transfer without the present holder's card or document, or with both, or it cannot be read.
            EvidenceKindNotAccepted: The pack does not take the document of the present holder.
            EngineBusy: Too many photos are being read now.
            RateLimited: Too many cards of others were shown, or other organisations named, by this agent or client lately.
            IdempotencyKeyReused: The client's key stood for another request.
        """
        if not opening.has_biometric_consent:
            raise ConsentMissing(field="consent.biometric")
        # First, for by now the line may be as its own change left it.
        if known := opened_before(self.units, request):
            return known
        drafted = self.draft(opening, change)
        events = opening_events(drafted.registration, death=drafted.death)
        return self.keep(drafted.registration, events, request=request)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChangeWithoutFace:
    """Opens a registration for a line that awaits a supervisor: no consent to a face comparison, and none is made."""

    units: UnitsOfWork
    draft: DraftChange
    line_rule: LineRule
    keep: KeepNewRegistration

    def __call__(self, opening: Opening, change: Change, *, request: ClientRequest | None = None) -> Registration:
        """Open, or give back the one that the same request opened before.

        Raises:
            FaceRequired: The pack changes lines after a face check only.
            InvalidInput: The applicant did consent to the face comparison: that is the other route; or as `OpenChange`.
            StateConflict, LineHeld, UnknownLine, IdempotencyKeyReused: As `OpenChange`.
        """
        if opening.has_biometric_consent:
            raise InvalidInput(field="consent.biometric")
        self.line_rule.require_change_without_face()
        if known := opened_before(self.units, request):
            return known
        drafted = self.draft(opening, change)
        handed_over = replace(
            drafted.registration,
            state=RegistrationState.AWAITING_SUPERVISOR,
            route=Route.NO_FACE,
            handed_over_at=drafted.registration.opened_at,
            reserved_until=None,
        )
        events = (
            *opening_events(handed_over, death=drafted.death),
            referral_to_supervisor(handed_over, None, at=handed_over.opened_at),
        )
        return self.keep(handed_over, events, request=request)
