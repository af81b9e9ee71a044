"""A registration: the states it passes, and which step is allowed in which."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.evidence.model.applicant import Consent
from realname.evidence.model.evidence import Evidence
from realname.evidence.model.representative import Representative
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import (
    AgentId,
    ChallengeId,
    Iccid,
    LineId,
    LiveSessionId,
    Msisdn,
    OrganisationId,
    OutletId,
    PersonId,
    RegistrationId,
)
from realname.registration.errors import RegistrationClosed
from realname.registration.model.decisions import Decision
from realname.verification.model.challenges.challenge import Inability
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.findings import SourceFinding, VerificationFindings
from realname.verification.model.live_approval import PortraitBinding
from realname.verification.model.observations import ObservedAction
from realname.verification.model.session_findings import SessionFinding


class RegistrationState(StrEnum):
    """Where a registration stands."""

    OPEN = "open"
    AWAITING_SUPERVISOR = "awaiting-supervisor"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFERRED = "referred"
    REFUSED = "refused"
    ACTIVATED = "activated"
    ACTIVATION_REJECTED = "activation-rejected"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    LAPSED = "lapsed"


# A registration that opened no line and never will: nothing of the face may be left of it, and a day after the erasure nothing says any
# more whose it was.
ENDED_WITHOUT_LINE = frozenset(
    {
        RegistrationState.ACTIVATION_REJECTED,
        RegistrationState.WITHDRAWN,
        RegistrationState.ABANDONED,
        RegistrationState.LAPSED,
    }
)

# Of these no line was ever asked for.
ENDED_AND_FORGOTTEN = frozenset({RegistrationState.WITHDRAWN, RegistrationState.ABANDONED, RegistrationState.LAPSED})

_WAITING = frozenset(
    {
        RegistrationState.SUBMITTED,
        RegistrationState.APPROVED,
        RegistrationState.REFERRED,
    }
)


class Route(StrEnum):
    """By which way the applicant is verified."""

    FACE = "face"
    NO_FACE = "no-face"


class Purpose(StrEnum):
    """What a registration is for: an approval opens a line, or changes one."""

    NEW_LINE = "new-line"
    REPLACE_SIM = "replace-sim"
    TRANSFER = "transfer"
    REVERIFY = "reverify"
    CLOSE = "close"


ADDING = frozenset({Purpose.NEW_LINE, Purpose.TRANSFER})  # who is approved has a line more

_CHOOSING = frozenset({Purpose.NEW_LINE, Purpose.REPLACE_SIM})


class NextStep(StrEnum):
    """What a registration waits for: named in every answer, so that a client never has to guess."""

    ATTACH_EVIDENCE = "attach-evidence"
    ATTACH_REPRESENTATIVE = "attach-representative"
    CHOOSE_LINE = "choose-line"
    GET_CHALLENGE = "get-challenge"
    UPLOAD_CLIP = "upload-clip"
    SUBMIT = "submit"
    COMPARE_BY_SIGHT = "compare-by-sight"
    WAIT = "wait"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSession:
    """What a live session gave: the findings, and the motion for the reviewer.

    Attributes:
        remarks: Movements that were seen and did not count, in their order; a recorded clip has none.
    """

    findings: VerificationFindings
    motion: tuple[ObservedAction, ...]
    remarks: tuple[SessionFinding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """The clip as far as it has arrived: whole chunks, in order."""

    chunks: int
    received_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One registration of one line. Frozen: every step gives a new value, saved by its use case.

    Attributes:
        policy_digest: Of the rule pack it was opened under.
        reference_id: Names the stored reference portrait; a new card gives a new one.
        challenge_id: The current challenge; clip and probes are stored under its name.
        live_session_id: The live session the current challenge was drawn for; None where it is to be answered by a recorded clip.
        sealed_session: What the live session gave (`JudgedSession`), sealed under the person's key.
        handed_over_at: When it was handed to a supervisor: the route without a face.
        for_line_id: The line that is to be changed; None for a new one.
        organisation_id: Who holds the line, where its user is whom we verify.
        representative: Who acts for the holder and is verified in their place: no face of the holder is taken, and what is seen and
            compared is of the representative, sealed under their key. None where the holder acts themselves.
        source_on_reference: What the authoritative source said of the portrait that the face is compared with.
        line_id: The line that was asked for: from then on it is too late to withdraw.
        has_closed_eyes: Whether they are closed on the ID's portrait.
        is_planted: A known case among the reviews: of staff who agreed, and never to become a line.
    """

    id: RegistrationId
    outlet_id: OutletId
    agent_id: AgentId
    consent: Consent
    opened_at: datetime
    policy_digest: str
    state: RegistrationState = RegistrationState.OPEN
    route: Route = Route.FACE
    purpose: Purpose = Purpose.NEW_LINE
    for_line_id: LineId | None = None
    organisation_id: OrganisationId | None = None
    representative: Representative | None = None
    inabilities: frozenset[Inability] = frozenset()
    has_closed_eyes: bool = False
    handed_over_at: datetime | None = None
    person_id: PersonId | None = None
    evidence: Evidence | None = None
    reference_id: str | None = None
    sealed_attributes: bytes | None = None
    msisdn: Msisdn | None = None
    iccid: Iccid | None = None
    reserved_until: datetime | None = None
    challenge_id: ChallengeId | None = None
    live_session_id: LiveSessionId | None = None
    upload: Upload | None = None
    sealed_session: bytes | None = None
    submitted_at: datetime | None = None
    source: SourceFinding | None = None
    source_on_reference: SourceFinding | None = None
    decision: Decision | None = None
    decided_at: datetime | None = None
    line_id: LineId | None = None
    media_erased_at: datetime | None = None
    notified_at: datetime | None = None
    is_planted: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether the authoritative source confirms the ID data of the holder, and of who acts for them. Silence confirms nothing."""
        answers = {self.source} if self.representative is None else {self.source, self.representative.source}
        return answers == {SourceFinding.CONFIRMED}

    def require_open(self) -> None:
        """Allow the applicant's steps only until submission.

        Raises:
            StateConflict: Submitted or passed to a supervisor already.
            RegistrationClosed: Withdrawn, abandoned, lapsed or decided.
        """
        if self.state in {RegistrationState.SUBMITTED, RegistrationState.AWAITING_SUPERVISOR}:
            raise StateConflict(state=self.state.value)
        if self.state is not RegistrationState.OPEN:
            raise RegistrationClosed(state=self.state.value)

    def require_collecting(self) -> None:
        """Allow evidence, number and SIM until submission, on the route without a face as well.

        Raises:
            StateConflict, RegistrationClosed: As `require_open`.
        """
        if self.state is not RegistrationState.AWAITING_SUPERVISOR:
            self.require_open()

    @property
    def next_step(self) -> NextStep:
        """What the registration waits for."""
        if self.state is RegistrationState.AWAITING_SUPERVISOR:
            return self._next_without_face
        if self.state in _WAITING:
            return NextStep.WAIT
        if self.state is not RegistrationState.OPEN:
            return NextStep.NONE
        missing = {
            NextStep.ATTACH_EVIDENCE: self.evidence is None,
            NextStep.ATTACH_REPRESENTATIVE: self.representative is not None and self.representative.evidence is None,
            NextStep.CHOOSE_LINE: self.msisdn is None or self.iccid is None,
            # A challenge drawn for a live session is answered in that session only: no clip can be uploaded for it.
            NextStep.GET_CHALLENGE: not self.is_judged and (self.challenge_id is None or self.live_session_id is not None),
            NextStep.UPLOAD_CLIP: not self.is_judged and self.upload is None,
        }
        return next((step for step, is_missing in missing.items() if is_missing), NextStep.SUBMIT)

    @property
    def _next_without_face(self) -> NextStep:
        missing = {
            NextStep.ATTACH_EVIDENCE: self.evidence is None,
            NextStep.ATTACH_REPRESENTATIVE: self.representative is not None and self.representative.evidence is None,
            NextStep.CHOOSE_LINE: self.msisdn is None or self.iccid is None,
        }
        return next((step for step, is_missing in missing.items() if is_missing), NextStep.COMPARE_BY_SIGHT)

    @property
    def verified_person_id(self) -> PersonId | None:
        """Whose face is looked at: the representative's where a person acts for the holder, otherwise the holder's own.

        All that is seen is theirs: reference, clip, probes, findings and photo are sealed under their key, and tries are counted for them.
        """
        return self.person_id if self.representative is None else self.representative.person_id

    @property
    def verified_evidence(self) -> Evidence | None:
        """The ID of the person who is verified, whose portrait is the reference; None before it was read."""
        return self.evidence if self.representative is None else self.representative.evidence

    @property
    def portrait_binding(self) -> PortraitBinding | None:
        """What says that the portrait is of the identity, of the person who is verified; None before their ID was read."""
        shown = self.verified_evidence
        return shown.portrait_binding(self.source_on_reference) if shown is not None else None

    @property
    def portrait_source(self) -> PortraitSource:
        """Where the portrait of the person who is verified comes from; a print, the worst, before their ID was read."""
        shown = self.verified_evidence
        return shown.portrait_source if shown is not None else PortraitSource.PRINT

    @property
    def is_judged(self) -> bool:
        """Whether a live session, or a clip, was judged and its findings are kept."""
        return self.sealed_session is not None

    @property
    def is_in_workflow(self) -> bool:
        """Whether its workflow must be running."""
        if self.state is RegistrationState.ACTIVATED:
            return self.notified_at is None
        return self.state in {RegistrationState.SUBMITTED, RegistrationState.APPROVED}

    @property
    def takes_number(self) -> bool:
        """Whether a number of the stock is for it; a change of a line keeps the line's."""
        return self.purpose is Purpose.NEW_LINE

    @property
    def chooses_line(self) -> bool:
        """Whether anything of number and SIM is chosen for it; other changes keep both."""
        return self.purpose in _CHOOSING

    @property
    def adds_line(self) -> bool:
        """Whether its person has a line more once it is approved."""
        return self.purpose in ADDING

    def require_step_done(self, step: NextStep) -> None:
        """Refuse to go on while the step before is missing.

        Raises:
            StateConflict: The step is missing; `next` names the one to take.
        """
        order = list(NextStep)
        if order.index(self.next_step) <= order.index(step):
            raise StateConflict(next=self.next_step.value)

    @property
    def left_out(self) -> frozenset[Inability]:
        """What the challenge takes into account: what the applicant said, and closed eyes on the portrait."""
        return self.inabilities | {Inability.CANNOT_BLINK} if self.has_closed_eyes else self.inabilities

    def without_session(self) -> "Registration":
        """Forget challenge, clip and findings: the next live session begins anew."""
        return replace(self, challenge_id=None, live_session_id=None, upload=None, sealed_session=None)
