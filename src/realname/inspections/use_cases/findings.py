"""Look at drawn cases, tell the operator what was found, take what it did about it, look again, and close."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.staff import StaffMember
from realname.inspections.errors import InspectionConflict, UnknownInspection
from realname.inspections.events import InspectionEvent
from realname.inspections.model.finding import Finding, FindingState, Rectification, parse_words, require_pdf
from realname.inspections.model.inspection import CaseResult, InspectedCase, Inspection, InspectionState
from realname.inspections.model.rule import FindingKind, InspectionRule
from realname.inspections.store.inspections import Inspections
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import AgentId, FindingId, InspectionId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.persons import require_key, require_person
from realname.vault.errors import SealBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCase:
    """Records what an inspector says of a drawn case."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    policy: Pack

    def conforms(self, inspection_id: InspectionId, ordinal: int, *, acting: AgentId) -> InspectedCase:
        """It is as it must be.

        Raises:
            UnknownInspection: There is no such drawn case.
            InspectionConflict: The inspection is not drawn, or closed; or something was found in the case.
        """
        now = self.clock.now()
        with self.units() as unit:
            inspection, case = _drawn_case(unit, inspection_id, ordinal)
            checked = self._check(unit, inspection, case, CaseResult.CONFORMS, acting=acting, at=now)
            unit.commit()
        return checked

    def finding(self, inspection_id: InspectionId, ordinal: int, *, kind: FindingKind, remark: str, acting: AgentId) -> Finding:
        """Something is not as it must be; there may be several in one case.

        Raises:
            UnknownInspection: There is no such drawn case.
            InvalidInput: The pack knows no such finding (`kind`), or there are no words, or too many (`remark`).
            InspectionConflict: The inspection is not drawn, or closed.
        """
        now, rule = self.clock.now(), self.policy[InspectionRule]
        article, words = rule.article(kind), parse_words(remark, field="remark")
        with self.units() as unit:
            inspection, case = _drawn_case(unit, inspection_id, ordinal)
            self._check(unit, inspection, case, CaseResult.FINDING, acting=acting, at=now)
            made = Finding(
                id=FindingId(self.tokens.token()),
                inspection_id=inspection.id,
                case_id=case.case_id,
                outlet_id=case.outlet_id,
                kind=kind,
                article=article,
                remark=words,
                made_at=now,
                made_by=acting,
                due_at=rule.notice_by(now),
            )
            unit[Inspections].add_finding(made)
            facts = {"kind": kind.value, "policy": self.policy.digest, "remark": _digest(words.encode())}
            _record(unit, made, InspectionEvent.INSPECTION_FINDING_MADE, acting, at=now, **facts)
            unit.commit()
        return made

    def _check(
        self, unit: UnitOfWork, inspection: Inspection, case: InspectedCase, result: CaseResult, *, acting: AgentId, at: datetime
    ) -> InspectedCase:
        checked = case.check(result, at=at)
        if checked == case:
            return case
        unit[Inspections].save_case(checked)
        facts = (("agent", acting.value), ("case", case.case_id.value), ("result", result.value))
        unit.ledger.append(RecordedEvent(at=at, event=InspectionEvent.INSPECTION_CASE_CHECKED, subject=inspection.id.value, facts=facts))
        if all(one.result is not None for one in unit[Inspections].cases(inspection.id)) and inspection.due_at is not None:
            unit[Inspections].save(inspection.checked())
        return checked


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowFindings:
    """What the inspector does about findings: tells the operator, looks again at what was rectified, and closes."""

    units: UnitsOfWork
    clock: Clock
    inspection_rule: InspectionRule

    def give_notice(self, inspection_id: InspectionId, *, acting: AgentId) -> Sequence[Finding]:
        """Tell the operator of all findings that it was not told of yet; from now on its clock runs.

        Raises:
            UnknownInspection: There is none.
            InspectionConflict: There is nothing to tell.
        """
        now, rule = self.clock.now(), self.inspection_rule
        with self.units() as unit:
            inspection = unit[Inspections].get(inspection_id)
            made = [one for one in unit[Inspections].findings(inspection_id) if one.state is FindingState.MADE]
            if not made:
                raise InspectionConflict(state="nothing-to-tell")
            told = [one.tell(at=now, rule=rule) for one in made]
            for one in told:
                unit[Inspections].save_finding(one)
            facts = (("agent", acting.value), ("findings", len(told)))
            unit.ledger.append(
                RecordedEvent(at=now, event=InspectionEvent.INSPECTION_NOTICE_GIVEN, subject=inspection.id.value, facts=facts)
            )
            unit.commit()
        return told

    def accept(self, finding_id: FindingId, *, acting: AgentId) -> Finding:
        """Accept what the operator did.

        Raises:
            UnknownInspection: There is no such finding.
            InspectionConflict: No rectification waits.
        """
        now = self.clock.now()
        with self.units() as unit:
            finding = _locked(unit, finding_id)
            return self._answered(unit, finding.accept(at=now), is_accepted=True, answer="", acting=acting, at=now)

    def turn_down(self, finding_id: FindingId, *, answer: str, acting: AgentId) -> Finding:
        """Do not accept it, and say why: the operator rectifies again.

        Raises:
            UnknownInspection, InspectionConflict: As `accept`.
            InvalidInput: There are no words, or too many (`answer`).
        """
        now, words = self.clock.now(), parse_words(answer, field="answer")
        with self.units() as unit:
            finding = _locked(unit, finding_id).turn_down(at=now, rule=self.inspection_rule)
            return self._answered(unit, finding, is_accepted=False, answer=words, acting=acting, at=now)

    def close(self, inspection_id: InspectionId, *, acting: AgentId) -> Inspection:
        """Close an inspection of which every case was looked at and every finding rectified.

        Raises:
            UnknownInspection: There is none.
            InspectionConflict: It is not drawn, or closed already, or something of it is open (`open-cases`, `open-findings`).
        """
        now = self.clock.now()
        with self.units() as unit:
            inspection = unit[Inspections].get(inspection_id)
            closed = inspection.close(at=now)
            cases, findings = unit[Inspections].cases(inspection_id), unit[Inspections].findings(inspection_id)
            if any(one.result is None for one in cases):
                raise InspectionConflict(state="open-cases")
            if any(one.state is not FindingState.ACCEPTED for one in findings):
                raise InspectionConflict(state="open-findings")
            unit[Inspections].save(closed)
            facts = (("agent", acting.value), ("cases", len(cases)), ("findings", len(findings)))
            unit.ledger.append(RecordedEvent(at=now, event=InspectionEvent.INSPECTION_CLOSED, subject=inspection.id.value, facts=facts))
            unit.commit()
        return closed

    def _answered(self, unit: UnitOfWork, finding: Finding, *, is_accepted: bool, answer: str, acting: AgentId, at: datetime) -> Finding:
        last = unit[Inspections].rectifications(finding.id)[-1]
        unit[Inspections].save_rectification(last.recheck(is_accepted=is_accepted, answer=answer, at=at))
        unit[Inspections].save_finding(finding)
        facts: dict[str, str | int] = {"accepted": "yes" if is_accepted else "no", "round": last.round}
        _record(unit, finding, InspectionEvent.INSPECTION_RECHECKED, acting, at=at, **facts)
        unit.commit()
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class RectifyFinding:
    """Takes what the operator did about a finding: words, and a PDF that is sealed under the key of the person of the case."""

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    inspection_rule: InspectionRule

    def __call__(self, finding_id: FindingId, *, text: str, file: bytes, acting: StaffMember) -> Finding:
        """Take it; an empty file is none.

        Raises:
            UnknownInspection: There is no such finding, or it is none of theirs.
            InvalidInput: No words or too many (`text`); no PDF, too large, or nothing is kept of the person any more (`file`).
            InspectionConflict: It is not the operator's turn.
        """
        now, words = self.clock.now(), parse_words(text, field="text")
        if file:
            require_pdf(file)
        with self.units() as unit:
            finding = _locked(unit, finding_id)
            require_own_findings(finding, acting)
            rectified = finding.rectify(at=now, rule=self.inspection_rule)
            done = Rectification(
                finding_id=finding.id,
                round=rectified.rounds,
                text=words,
                text_digest=_digest(words.encode()),
                file_digest=_digest(file) if file else "",
                file_bytes=len(file),
                by=acting.id,
                at=now,
            )
            unit[Inspections].add_rectification(done, sealed_file=self._sealed(unit, finding, done, file) if file else None)
            unit[Inspections].save_finding(rectified)
            facts: dict[str, str | int] = {"file": done.file_digest, "round": done.round, "text": done.text_digest}
            _record(unit, rectified, InspectionEvent.INSPECTION_RECTIFIED, acting.id, at=now, **facts)
            unit.commit()
        return rectified

    def _sealed(self, unit: UnitOfWork, finding: Finding, done: Rectification, file: bytes) -> bytes:
        try:
            person = require_person(unit, unit[Registrations].get(finding.case_id))
            return self.vault.seal(file, wrapped_key=require_key(person), context=file_context(done))
        except (SealBroken, StateConflict) as problem:
            raise InvalidInput(field="file", cause="erased") from problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRectificationFile:
    """Gives the evidence of a rectification to the inspector, or to those of the operator whose finding it is."""

    units: Reads
    vault: Vault

    def __call__(self, finding_id: FindingId, round_: int, *, acting: StaffMember) -> bytes:
        """Open it; as it was given, or not at all.

        Raises:
            UnknownInspection: There is none, it is none of theirs, or it was erased with the record of the case.
            SealBroken: It cannot be opened, or is not what was given.
        """
        with self.units() as unit:
            finding = unit[Inspections].finding(finding_id)
            require_own_findings(finding, acting)
            done = next((one for one in unit[Inspections].rectifications(finding_id) if one.round == round_), None)
            sealed = unit[Inspections].sealed_file(finding_id, round_)
            if done is None or sealed is None:
                raise UnknownInspection
            (registration,) = unit[Registrations].read_many([finding.case_id])
            key = require_key(require_person(unit, registration))
        content = self.vault.open(sealed, wrapped_key=key, context=file_context(done))
        if _digest(content) != done.file_digest:
            raise SealBroken(kind="evidence")
        return content


def require_own_findings(finding: Finding, member: StaffMember) -> None:
    """Let a supervisor do with the findings of their own outlet alone.

    Raises:
        UnknownInspection: It is another outlet's.
    """
    if member.outlet_id is not None and member.outlet_id != finding.outlet_id:
        raise UnknownInspection


def file_context(done: Rectification) -> str:
    """What the file of a rectification is sealed to."""
    return f"findings/{done.finding_id}/{done.round}/evidence"


def _drawn_case(unit: UnitOfWork, inspection_id: InspectionId, ordinal: int) -> tuple[Inspection, InspectedCase]:
    inspection = unit[Inspections].get(inspection_id)
    inspection.require(InspectionState.DRAWN)
    case = next((one for one in unit[Inspections].cases(inspection_id) if one.ordinal == ordinal), None)
    if case is None:
        raise UnknownInspection
    return inspection, case


def _locked(unit: UnitOfWork, finding_id: FindingId) -> Finding:
    """Read a finding once its inspection is locked."""
    inspection = unit[Inspections].get(unit[Inspections].finding(finding_id).inspection_id)
    inspection.require(InspectionState.DRAWN)
    return unit[Inspections].finding(finding_id)


def _record(unit: UnitOfWork, finding: Finding, event: Event, acting: AgentId, *, at: datetime, **facts: str | int) -> None:
    said: dict[str, str | int] = {"agent": acting.value, "case": finding.case_id.value, "finding": finding.id.value, **facts}
    unit.ledger.append(RecordedEvent(at=at, event=event, subject=finding.inspection_id.value, facts=tuple(sorted(said.items()))))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
