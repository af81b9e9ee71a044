"""The use cases of a line's life, over any units of work and the simulated operator, with one clock for both."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from realname.inventory.store.numbers import Numbers
from realname.inventory.store.sims import Sims
from realname.kernel.identifiers import LineId, PersonId, RegistrationId
from realname.kernel.ports import Clock, Vault
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.order import LineOrder
from realname.lines.ports import Notifier, Provisioner
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.lines.use_cases.bar_line import BarLine, LiftBar, LiftEndedBars
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.ending.end_cooling_off import EndCoolingOff
from realname.lines.use_cases.notices.send_notices import SendNotices
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.orders.ask_operator import AskOperator
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.orders.record_outcome import RecordOutcome
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Purpose, Registration, RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.sandbox.simulators.faults import Faults
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.vault.model.wrapped_key import Person
from tests.support.examples import NUMBER, OPENED, OTHER_SIM, PERSON, SIM
from tests.support.manual_clock import ManualClock
from tests.support.parts import app_over

DAY = timedelta(days=1)
APPROVED = replace(OPENED, state=RegistrationState.APPROVED, person_id=PERSON.id, msisdn=NUMBER, iccid=SIM)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDesk:
    """What happens to lines, and the systems it happens at."""

    units: UnitsOfWork
    clock: ManualClock
    provisioner: SandboxProvisioner
    notifier: SandboxNotifier
    ask: AskOperator
    record: RecordOutcome
    request: RequestActivation
    activate: ActivateLine
    bar: BarLine
    lift: LiftBar
    lift_ended: LiftEndedBars
    deactivate: DeactivateLine
    carry_out: CarryOutOrders
    send: SendNotices
    end_cooling: EndCoolingOff
    vault: Vault
    erase: EraseMedia

    def active_line(self) -> Line:
        """A line that was opened as lines are."""
        self.request(APPROVED.id)
        self.activate(APPROVED.id)
        with self.units() as unit:
            return unit[Lines].get(unit[Registrations].get(APPROVED.id).line_id or LineId("none"))

    def line(self, line_id: LineId) -> Line:
        """The line as it is."""
        with self.units() as unit:
            return unit[Lines].get(line_id)

    def orders(self, line_id: LineId) -> list[LineOrder]:
        """Its orders, in their order."""
        with self.units() as unit:
            return list(unit[LineOrders].of_line(line_id))

    def registration(self, registration_id: RegistrationId) -> Registration:
        """The registration as it is."""
        with self.units() as unit:
            return unit[Registrations].get(registration_id)

    def approve(self, line: Line, purpose: Purpose, *, person_id: PersonId | None = None, name: str = "change-1") -> RegistrationId:
        """A registration that was approved for a change of a line."""
        changes = replace(
            APPROVED,
            id=RegistrationId(name),
            purpose=purpose,
            for_line_id=line.id,
            person_id=person_id or line.person_id,
            iccid=OTHER_SIM if purpose is Purpose.REPLACE_SIM else line.iccid,
        )
        with self.units() as unit:
            unit[Registrations].add(changes)
            if purpose is Purpose.REPLACE_SIM:
                unit[Sims].bind(OTHER_SIM, registration_id=changes.id)
            unit.commit()
        return changes.id

    def events(self, subject: str) -> list[str]:
        """What the ledger says of it."""
        with self.units() as unit:
            return [entry.event.event.value for entry in unit.ledger.of_subject(subject)]

    def told(self) -> list[str]:
        """The kinds of the notices that were sent, in their order."""
        return [one.notice.kind.value for one in reversed(self.notifier.latest(limit=99))]

    def restored(self, *, at: datetime) -> "LineDesk":
        """The same desk, as one that knows that it was restored from a backup."""
        there = self._asking(replace(self.ask, restored_at=at))
        return replace(there, request=replace(self.request, restored_at=at, change=replace(self.request.change, restored_at=at)))

    def before(self, operator: Provisioner) -> "LineDesk":
        """The same desk before another operator."""
        return self._asking(replace(self.ask, provisioner=operator))

    def _asking(self, ask: AskOperator) -> "LineDesk":
        carry_out = replace(self.carry_out, ask=ask)
        return replace(
            self,
            ask=ask,
            activate=replace(self.activate, orders=carry_out),
            carry_out=carry_out,
        )

    def process_due(self) -> None:
        """What happens every second."""
        self.lift_ended()
        self.carry_out()
        self.send()
        self.end_cooling()


def build_line_desk(units: UnitsOfWork, folder: Path, *, provisioning: Faults = (), notifications: Faults = ()) -> LineDesk:
    """Build over units of work, with one approved registration whose number is reserved."""
    clock = ManualClock()
    provisioner = SandboxProvisioner(folder / "operator.sqlite", faults=provisioning, time_s=lambda: clock.now().timestamp())
    notifier = SandboxNotifier(folder / "outbox.sqlite", faults=notifications)
    app = app_over(units, folder, {Clock: clock, Provisioner: provisioner, Notifier: notifier}, policy=load_policy("cn"))
    with units() as unit:
        unit[Persons].add(Person(id=PERSON.id, identity_hash=PERSON.identity_hash, wrapped_key=app[Vault].new_key()))
        unit[Registrations].add(APPROVED)
        unit[Numbers].add([NUMBER])
        unit[Numbers].reserve(NUMBER, registration_id=APPROVED.id, until=clock.now() + DAY, at=clock.now())
        unit[Sims].bind(SIM, registration_id=APPROVED.id)
        unit.commit()
    return LineDesk(
        units=units,
        clock=clock,
        provisioner=provisioner,
        notifier=notifier,
        ask=app[AskOperator],
        record=app[RecordOutcome],
        request=app[RequestActivation],
        activate=app[ActivateLine],
        bar=app[BarLine],
        lift=app[LiftBar],
        lift_ended=app[LiftEndedBars],
        deactivate=app[DeactivateLine],
        carry_out=app[CarryOutOrders],
        send=app[SendNotices],
        end_cooling=app[EndCoolingOff],
        vault=app[Vault],
        erase=app[EraseMedia],
    )
