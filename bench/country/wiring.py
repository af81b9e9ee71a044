"""A country to simulate: the real use cases on a sandbox's data folder, with stand-ins for time, chance, cards, faces and operator."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from bench.country.desk import CountryDesk
from bench.country.doubles import (
    CountryCards,
    ForgetfulJournal,
    NamesOnly,
    ObedientOperator,
    SeededTokens,
    SetClock,
    SilentNotifier,
    UnsafeConfirmsAll,
    UnsafeNoPortraits,
)
from bench.country.people import CountryPeople
from bench.country.plan import Plan
from bench.country.records.shared_unit_of_work import SharedUnits
from bench.country.runner import Played, Progress, Runner
from bench.country.seeding import seed_country
from realname.evidence.ports import AuthoritativeSource, CardReader
from realname.kernel.errors import InvalidInput, SettingsError
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Clock, MediaStore, PasswordHasher, RandomTokens, Vault
from realname.kernel.registry import App
from realname.kernel.rules.pack import Country as CountryCode
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.ports import Notifier, Provisioner
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.main.deployment.components import Opened, open_components
from realname.no_face.use_cases.open_without_face import OpenWithoutFace
from realname.no_face.use_cases.refer_to_supervisor import ReferToSupervisor
from realname.no_face.use_cases.visual_checks import CompareVisually
from realname.platform.config.settings import Settings
from realname.platform.db.engine import Pool
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.review.use_cases.claims import TakeReview
from realname.review.use_cases.give_opinion import GiveOpinion
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.vault.events import VaultEvent
from realname.vault.wiring.keys import ServerKeys
from realname.verification.ports import ReferenceChecker
from realname.workflow.engine.cycle import RegistrationCycle, RegistrationSteps, Step
from realname.workflow.engine.retries import Retries

_SETTLED_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country that is ready to be played; `close` at the end."""

    desk: CountryDesk
    units: SharedUnits
    clock: SetClock
    operator: ObedientOperator
    password_hash: Callable[[], str]
    opened: Opened
    plan: Plan

    def play(self, *, until: datetime | None = None, progress: Progress = lambda _begun: None) -> Played:
        """Settle the country, and play its plan; what would happen after `until` is left undone.

        Raises:
            InvalidInput: Something is recorded in the folder already.
        """
        if self._has_history():
            raise InvalidInput(field="--data")  # something happened here before: a country begins with nothing
        seed_country(self.plan, self.units, password_hash=self.password_hash(), at=self.clock.now())
        self.units.keep()
        played = Runner(desk=self.desk, clock=self.clock, keep=self.units.keep, plan=self.plan, until=until, progress=progress).play()
        # The process that serves the folder afterwards finds the lines at its simulated operator.
        SandboxProvisioner(self.opened.folder.sandbox / "operator.sqlite").adopt(self.operator.in_service)
        return played

    def _has_history(self) -> bool:
        """Whether the ledger says more than that the new database has no rows of a former release."""
        with self.units() as unit:
            return any(entry.event.event is not VaultEvent.ROWS_TAKEN_IN for entry in unit.ledger.from_index(0, limit=2))

    def entries(self) -> int:
        """How many entries the ledger has."""
        with self.units() as unit:
            return unit.ledger.count()

    def close(self) -> None:
        """Leave what is not kept, and close all connections."""
        self.units.drop()
        database: Pool = self.opened.database
        database.dispose()


def open_country(path: Path, plan: Plan, *, environment: Mapping[str, str] = os.environ) -> Country:
    """Open a data folder, or make it, for a plan.

    Raises:
        SettingsError: The folder's data are of production, or its settings cannot be used.
        StorageUnavailable: The database cannot be reached.
    """
    clock = SetClock(datetime.combine(plan.size.first_on, time(), UTC) - _SETTLED_BEFORE)
    opened = open_components(path, environment=environment, clock=clock)
    app = opened.app
    if not app[Settings].is_sandbox:
        opened.database.dispose()
        raise SettingsError(("mode: a country is simulated in a sandbox alone",))
    units = SharedUnits(opened.database, app[ServerKeys].custody.generations)
    operator = ObedientOperator()
    return Country(
        desk=_desk(_stood_in(app, units, clock, operator, plan)),
        units=units,
        clock=clock,
        operator=operator,
        password_hash=lambda: app[PasswordHasher].hash(app[RandomTokens].token()),
        opened=opened,
        plan=plan,
    )


def _stood_in(app: App, units: SharedUnits, clock: SetClock, operator: ObedientOperator, plan: Plan) -> App:
    people = CountryPeople(seed=plan.seed, count=plan.people, country=app[CountryCode])
    components = app.with_others(
        {
            AuthoritativeSource: UnsafeConfirmsAll(),
            CardReader: CountryCards(people),
            Clock: clock,
            DeletionJournal: ForgetfulJournal(),
            SealedMedia: NamesOnly(store=app[MediaStore], vault=app[Vault]),
            Notifier: SilentNotifier(),
            Provisioner: operator,
            RandomTokens: SeededTokens(plan.seed),
            Reads: units,
            ReferenceChecker: UnsafeNoPortraits(),
            SqlUnitsOfWork: units,
            UnitsOfWork: units,
        }
    )
    return components.with_others({RegistrationWorkflow: AtOnce(components[RegistrationSteps])})


def _desk(app: App) -> CountryDesk:
    return CountryDesk(
        units=app[UnitsOfWork],
        open_registration=app[OpenRegistration],
        open_without_face=app[OpenWithoutFace],
        attach_evidence=app[AttachEvidence],
        choose_line=app[ChooseLine],
        request_live_session=app[RequestLiveSession],
        open_live_session=app[OpenLiveSession],
        finish_live_session=app[FinishLiveSession],
        fail_live_session=app[FailLiveSession],
        submit=app[SubmitRegistration],
        refer_to_supervisor=app[ReferToSupervisor],
        compare_visually=app[CompareVisually],
        take_review=app[TakeReview],
        give_opinion=app[GiveOpinion],
        close=app[CloseRegistration],
    )


class AtOnce:
    """Carries a registration through the steps of the workflow where it is submitted; implements the port `RegistrationWorkflow`.

    Nothing of it is durable: a country that is interrupted is made anew.
    """

    def __init__(self, steps: RegistrationSteps) -> None:
        """Take the steps."""
        self._cycle = RegistrationCycle(steps=steps, retries=Retries())

    def start(self, registration_id: RegistrationId) -> bool:
        """Run the steps that its state calls for."""
        carried = self._cycle.run(registration_id, _NothingDurable())
        try:
            carried.send(None)
        except StopIteration:
            return True
        raise RuntimeError  # a step paused, and no stand-in is ever away

    def restart(self, registration_id: RegistrationId) -> None:
        """The same."""
        self.start(registration_id)

    def resume_orphaned(self) -> None:
        """Nothing is ever left."""


class _NothingDurable:
    """Implements the port `Durable` for steps that are run once."""

    async def step(self, _step: Step, action: Callable[[], str]) -> str:
        """Run it."""
        return action()

    begin = step

    async def pause(self, _seconds: float) -> None:
        """Go on at once."""
