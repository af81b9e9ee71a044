"""The route without a face over SQLite in memory: the counter's desk, two people of the outlet, and the other means."""

from dataclasses import dataclass, replace
from pathlib import Path

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.kernel.identifiers import AgentId, LineId, OutletId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.notice import Notice
from realname.lines.model.transitions import LineState
from realname.lines.ports import Notifier
from realname.lines.store.lines import Lines
from realname.no_face.ports import AlternativeChecksOffered
from realname.no_face.use_cases.alternative_checks import TryAlternativeChecks
from realname.no_face.use_cases.read_visual_check import ReadVisualCheck, VisualCheckView
from realname.no_face.use_cases.visual_checks import CompareVisually
from realname.packs.model import Policy
from realname.platform.errors import OperatorUnavailable
from realname.registration.model.alternative_checks import TypedProof
from realname.registration.model.registration import Registration
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS, SandboxAlternativeCheck
from realname.sandbox.simulators.faults import SandboxFaults
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.findings import SourceFinding
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome
from tests.registration.openings import AGENT, OPENING, OUTLET
from tests.support.live_desk import Desk, build_desk
from tests.support.manual_clock import START

WITHOUT_FACE = replace(OPENING, has_biometric_consent=False)
OPENER = StaffMember(id=AGENT, login="opener", outlet_id=OUTLET, role=Role.AGENT)
COLLEAGUE = StaffMember(id=AgentId("agent-2"), login="colleague", outlet_id=OUTLET, role=Role.AGENT)
SUPERVISOR = StaffMember(id=AgentId("supervisor-1"), login="supervisor", outlet_id=OUTLET, role=Role.SUPERVISOR)
ELSEWHERE = StaffMember(id=AgentId("supervisor-2"), login="elsewhere", outlet_id=OutletId("outlet-2"), role=Role.SUPERVISOR)
_HASH = "scrypt$16$1$1$AA==$AA=="


class PostedNotices:
    """Implements the port `Notifier`: keeps what it is given, or is away."""

    def __init__(self) -> None:
        self.sent: list[Notice] = []
        self.is_away = False

    def send(self, notice: Notice) -> None:
        if self.is_away:
            raise OperatorUnavailable(kind="notifications")
        self.sent.append(notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisualCheckDesk:
    """Everything on it."""

    desk: Desk
    compare: CompareVisually
    view: ReadVisualCheck
    means: TryAlternativeChecks
    notifier: PostedNotices

    @property
    def units(self) -> UnitsOfWork:
        return self.desk.units

    def ready(self, *, place: int = 0) -> RegistrationId:
        """A registration without a face that waits for the first of the two."""
        registration_id = self.desk.open_without_face(WITHOUT_FACE).id
        self.desk.attach_evidence(registration_id, self.desk.card(SAMPLE_MAN))
        self.desk.choose_line(registration_id, msisdn=sandbox_msisdns()[place], iccid=sandbox_iccids()[place])
        return registration_id

    def said(self, first: Likeness, second: Likeness, *, place: int = 0) -> RegistrationId:
        """A registration of which both have said it."""
        registration_id = self.ready(place=place)
        self.compare.first(registration_id, first, acting=OPENER)
        self.compare.second(registration_id, second, acting=SUPERVISOR)
        return registration_id

    def decided(self, registration_id: RegistrationId) -> Registration:
        """Confirmed by the authoritative source, and decided."""
        with self.units() as unit:
            unit[Registrations].save(replace(unit[Registrations].get(registration_id), source=SourceFinding.CONFIRMED))
            unit.commit()
        self.desk.decide(registration_id)
        return self.desk.registration(registration_id)

    def shown(self, registration_id: RegistrationId, member: StaffMember) -> VisualCheckView:
        """What the page shows a person."""
        return self.view(self.desk.registration(registration_id), member=member)

    def try_means(self, registration_id: RegistrationId, kind: MeansKind, typed: str) -> MeansOutcome:
        return self.means.confirm(registration_id, kind, TypedProof(typed), acting=AGENT)

    def with_line(self, registration_id: RegistrationId, **changes: object) -> Line:
        """Give whose registration it is a line in service."""
        registration = self.desk.registration(registration_id)
        assert registration.person_id is not None
        line = Line(
            id=LineId("line-of-theirs"),
            registration_id=registration_id,
            person_id=registration.person_id,
            msisdn=sandbox_msisdns()[9],
            iccid=sandbox_iccids()[9],
            state=LineState.ACTIVE,
            requested_at=START,
            activated_at=START,
        )
        kept = replace(line, **changes)  # type: ignore[arg-type]
        with self.units() as unit:
            unit[Lines].add(kept)
            unit.commit()
        return kept


def build_visual_check_desk(
    units: UnitsOfWork, folder: Path, *, policy: Policy | None = None, faults: SandboxFaults | None = None
) -> VisualCheckDesk:
    """Build over units of work."""
    desk, notifier, broken = build_desk(units, folder, policy=policy), PostedNotices(), faults or SandboxFaults()
    with units() as unit:
        for member in (OPENER, COLLEAGUE, SUPERVISOR, ELSEWHERE):
            unit[Staff].add(StaffAccount(member=member, password_hash=_HASH, added_at=START, confirmed_at=START))
        unit.commit()
    means = {
        MeansKind.BANK_CARD: SandboxAlternativeCheck(MeansKind.BANK_CARD, SAMPLE_BANK_CARDS, faults=broken.bank_card),
        MeansKind.READER_PIN: SandboxAlternativeCheck(MeansKind.READER_PIN, SAMPLE_PINS, faults=broken.reader_pin),
    }
    app = desk.app.with_others({AlternativeChecksOffered: AlternativeChecksOffered(means), Notifier: notifier})
    return VisualCheckDesk(
        desk=desk, compare=app[CompareVisually], view=app[ReadVisualCheck], means=app[TryAlternativeChecks], notifier=notifier
    )
