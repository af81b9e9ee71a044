"""A country to simulate: the real use cases on a sandbox's data folder, with stand-ins for time, chance, cards, faces and operator."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
from bench.country.runner import Director, Played, Progress
from bench.country.seeding import settle
from realname.kernel.errors import InvalidInput, SettingsError
from realname.kernel.identifiers import RegistrationId
from realname.lines.wiring import build_lines
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.wiring import build_live
from realname.main.deployment.components import Parts
from realname.main.deployment.open_components import OpenedParts, open_parts
from realname.no_face.wiring import build_no_face
from realname.operations.wiring.erasing import build_close, build_erase
from realname.platform.config.settings import Mode
from realname.platform.db.engine import Pool
from realname.registration.use_cases.look_ups import LookUps
from realname.registration.wiring import build_registrations
from realname.review.wiring import ReviewBasis, build_reviews
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.workflow.engine.cycle import RegistrationCycle, Step
from realname.workflow.engine.retries import Retries
from realname.workflow.use_cases.registration_steps import RegistrationSteps
from realname.workflow.wiring import build_steps

_SETTLED_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country that is ready to be played; `close` at the end."""

    desk: CountryDesk
    units: SharedUnits
    clock: SetClock
    operator: ObedientOperator
    password_hash: Callable[[], str]
    opened: OpenedParts
    plan: Plan

    def play(self, *, until: datetime | None = None, progress: Progress = lambda _begun: None) -> Played:
        """Settle the country, and play its plan; what would happen after `until` is left undone.

        Raises:
            InvalidInput: Something is recorded in the folder already.
        """
        if self.entries():
            raise InvalidInput(field="--data")  # something happened here before: a country begins with nothing
        settle(self.plan, self.units, password_hash=self.password_hash(), at=self.clock.now())
        self.units.keep()
        played = Director(desk=self.desk, clock=self.clock, keep=self.units.keep, plan=self.plan, until=until, progress=progress).play()
        # Whoever serves the folder afterwards finds the lines at its simulated operator.
        SandboxProvisioner(self.opened.folder.sandbox / "operator.sqlite").adopt(self.operator.in_service)
        return played

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
    opened = open_parts(path, environment=environment)
    if opened.parts.settings.mode is not Mode.SANDBOX:
        opened.database.dispose()
        raise SettingsError(("mode: a country is simulated in a sandbox alone",))
    units = SharedUnits(opened.database, opened.parts.keys.custody.generations)
    began_at = datetime.combine(plan.size.first_on, time(), UTC) - _SETTLED_BEFORE
    clock, operator = SetClock(began_at), ObedientOperator()
    parts = _stood_in(opened.parts, units, clock, operator, plan)
    return Country(
        desk=_desk(parts),
        units=units,
        clock=clock,
        operator=operator,
        password_hash=lambda: opened.parts.passwords.hash(opened.parts.tokens.token()),
        opened=opened,
        plan=plan,
    )


def _stood_in(parts: Parts, units: SharedUnits, clock: SetClock, operator: ObedientOperator, plan: Plan) -> Parts:
    people = CountryPeople(seed=plan.seed, count=plan.people, country=parts.policy.country)
    connectors = replace(
        parts.connectors,
        authority=UnsafeConfirmsAll(),
        provisioner=operator,
        notifier=SilentNotifier(),
        card_reader=CountryCards(people),
    )
    safe = NamesOnly(store=parts.safe.store, vault=parts.safe.vault)
    return replace(
        parts,
        units=units,
        reads=units,
        clock=clock,
        tokens=SeededTokens(plan.seed),
        safe=safe,
        deletions=ForgetfulJournal(),
        connectors=connectors,
    )


def _desk(parts: Parts) -> CountryDesk:
    units, clock, safe, policy = parts.units, parts.clock, parts.safe, parts.policy
    erase = build_erase(units=units, clock=clock, safe=safe, signer=parts.keys.signer, journal=parts.deletions)
    close = build_close(erase)
    workflow = AtOnce(build_steps(parts.app, close=close, orders=build_lines(parts.app).carry_out_orders))
    use_cases = build_registrations(parts.app, close=close, workflow=workflow, look_ups=LookUps())
    no_face = build_no_face(parts.app, workflow=workflow)
    fail = FailLiveSession(units=units, clock=clock, safe=safe, policy=policy)
    live = build_live(parts.app, fail=fail)
    references = UnsafeNoPortraits()
    reviews = build_reviews(
        ReviewBasis(
            units=units,
            reads=parts.reads,
            clock=clock,
            tokens=parts.tokens,
            safe=safe,
            close=close,
            workflow=workflow,
            verifier=parts.verifier,
            references=references,
            policy=policy,
        )
    )
    return CountryDesk(
        units=units,
        open_registration=use_cases.open_registration,
        open_without_face=no_face.open_without_face,
        attach_evidence=replace(use_cases.attach_evidence, references=references),
        choose_line=use_cases.choose_line,
        request_live_session=live.request_live_session,
        open_live_session=live.open_live_session,
        finish_live_session=FinishLiveSession(units=units, clock=clock, safe=safe, policy=policy),
        fail_live_session=fail,
        submit=use_cases.submit_registration,
        hand_over=no_face.hand_over,
        compare_by_sight=no_face.compare_by_sight,
        take_review=reviews.take,
        give_opinion=reviews.give,
        close=close,
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

    def take_up_left(self) -> None:
        """Nothing is ever left."""


class _NothingDurable:
    """Implements the port `Durable` for steps that are run once."""

    async def step(self, _step: Step, action: Callable[[], str]) -> str:
        """Run it."""
        return action()

    async def pause(self, _seconds: float) -> None:
        """Go on at once."""
