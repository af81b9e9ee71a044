"""An existing line as a means: a code is sent to a line that the applicant holds or uses, and typed back at the counter."""

import hmac
from dataclasses import dataclass

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.model.transitions import LineState
from realname.lines.ports import Notifier
from realname.lines.store.lines import Lines
from realname.no_face.events import NoFaceEvent
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.registration.model.line_code import MOST_SENT, LineCode, OneTimeCode, code_of
from realname.registration.store.alternative_checks import LineCodes
from realname.registration.store.registrations import Registrations
from realname.verification.model.visual_check import MeansKind, MeansOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeToExistingLine:
    """Implements the port `AlternativeCheck` over the message centre; which line it is no one at the counter is told."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    notifier: Notifier

    @property
    def kind(self) -> MeansKind:
        """Which."""
        return MeansKind.EXISTING_LINE

    def prepare(self, applicant: MeansApplicant) -> bool:
        """Send a code to the line that they have had the longest; the code before is void.

        Returns:
            False: They have none in service without a bar, enough codes were sent, or the message centre is away.
        """
        code = code_of(self.tokens.token())
        notice = self._kept(applicant, code)
        if notice is None:
            return False
        try:
            self.notifier.send(notice)
        except OperatorUnavailable:
            return False
        return True

    def confirm(self, applicant: MeansApplicant, typed: TypedProof) -> MeansOutcome:
        """Compare what was typed with the last code; each typing counts, and a code is good once."""
        mark = self._mark(applicant.registration_id, OneTimeCode("".join(typed.value.split())))
        with self.units() as unit:
            unit[Registrations].get(applicant.registration_id)  # locked: two typings at once count as two
            sent = unit[LineCodes].get(applicant.registration_id)
            if sent is None or not sent.is_open(self.clock.now()) or not _is_theirs(unit[Lines].get(sent.line_id), applicant):
                return MeansOutcome.UNAVAILABLE
            is_right = hmac.compare_digest(mark, sent.mark)
            unit[LineCodes].save(sent.used() if is_right else sent.tried())
            unit.commit()
        return MeansOutcome.CONFIRMED if is_right else MeansOutcome.NOT_CONFIRMED

    def _kept(self, applicant: MeansApplicant, code: OneTimeCode) -> Notice | None:
        """Keep the mark of the code before it is sent, and say what is to be sent; None: nothing."""
        now, registration_id = self.clock.now(), applicant.registration_id
        with self.units() as unit:
            unit[Registrations].get(registration_id)
            before, line = unit[LineCodes].get(registration_id), _oldest_line(unit, applicant)
            sent = before.sent if before else 0
            if line is None or sent >= MOST_SENT:
                return None
            mark = self._mark(registration_id, code)
            kept = LineCode(registration_id=registration_id, line_id=line.id, mark=mark, sent_at=now, sent=sent + 1)
            unit[LineCodes].save(kept)
            facts = (("line", line.id.value),)
            unit.ledger.append(RecordedEvent(at=now, event=NoFaceEvent.MEANS_CODE_SENT, subject=registration_id.value, facts=facts))
            unit.commit()
        key = f"{registration_id}:{NoticeKind.LINE_CODE.value}:{kept.sent}"
        return Notice(idempotency_key=key, kind=NoticeKind.LINE_CODE, line_id=line.id, msisdn=line.msisdn, code=code)

    def _mark(self, registration_id: RegistrationId, code: OneTimeCode) -> str:
        return self.keyed_hashes.hash(f"line-code/{registration_id}/{code.value}")


def _oldest_line(unit: UnitOfWork, applicant: MeansApplicant) -> Line | None:
    """The line they have had the longest: one that was taken from them was taken lately."""
    theirs = [line for line in unit[Lines].of_person(applicant.person_id) if _is_theirs(line, applicant)]
    return min(theirs, key=lambda line: (line.activated_at or line.requested_at, line.id.value), default=None)


def _is_theirs(line: Line, applicant: MeansApplicant) -> bool:
    """In service, theirs, and without a bar: of one that is lost, disputed or on a new SIM no one knows who reads its messages."""
    return line.person_id == applicant.person_id and line.state is LineState.ACTIVE and not line.bars
