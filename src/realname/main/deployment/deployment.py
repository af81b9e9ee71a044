"""A running deployment: its parts by class, what it does by itself, and how it begins and ends."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.connectors.endorsement_certificates import EndorsementCertificates
from realname.access.connectors.openid_provider import OpenIdProvider
from realname.access.connectors.signed_camera_states import CameraStatesFile
from realname.access.store.clients import ApiClients
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.kernel.errors import SettingsError
from realname.kernel.ports import Clock, MediaStore
from realname.kernel.registry import App
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import Reads
from realname.ledger.use_cases.read_clocks import ReadClocks
from realname.main.deployment.background_tasks import BackgroundTasks, build_background_tasks
from realname.main.deployment.components import open_components
from realname.main.deployment.connectors import Connectors
from realname.platform.config.brand import brand_of
from realname.platform.config.served import Readiness, ReadinessPart, RecentReadiness, Served
from realname.platform.config.settings import Settings
from realname.platform.db.engine import Pool
from realname.platform.system.disk import Disks
from realname.platform.system.tracing import start_tracing
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal
from realname.relying.use_cases.subscribers import EnrichedHeaders
from realname.sandbox.simulators.stock import sandbox_msisdns
from realname.vault.use_cases.signing_key import RecordSigningKey
from realname.vault.wiring.keys import ServerKeys
from realname.verification.wiring import LazyEngine
from realname.webhooks.connectors.outgoing import Sender
from realname.workflow.engine.registration import DbosWorkflow

_STOP_S = 1.0
_ENDED_WORKFLOWS_ARE_KEPT = timedelta(days=7)  # so that an engineer can look into what happened; for ever, they would only grow
_CLOCKS_DIFFER = timedelta(days=1)  # and days end at different times
_NOTHING = "readiness/"  # a prefix under which no medium is ever kept: asked for, it costs the same whatever is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The parts of one process. `launch` before submitting, `close` at the end."""

    app: App
    database: Pool
    _end_traces: list[Callable[[], None]] = field(default_factory=list)

    def launch(self) -> None:
        """Take up what a former process left, and begin the tasks that are done again and again.

        Raises:
            SettingsError: Traces are asked for and cannot be made.
        """
        self._end_traces.extend(_begin_traces(self.app[Settings], self.app[Served]))
        self.app[DbosWorkflow].launch(reap=self._reap_and_forget)
        self.app[BackgroundTasks].start()

    def _reap_and_forget(self) -> None:
        try:
            self.app[BackgroundTasks].reap()
        finally:
            now = self.app[Clock].now()
            self.app[DbosWorkflow].forget_ended(before=now - _ENDED_WORKFLOWS_ARE_KEPT)
            oldest_backup = now - timedelta(days=self.app[Settings].backup_max_age_days)
            self.app[DeletionJournal].forget(noted_before=(oldest_backup - _CLOCKS_DIFFER).date())

    def close(self) -> None:
        """End within seconds; the next process goes on where this one stopped."""
        self.app[BackgroundTasks].stop(timeout_s=_STOP_S)
        self.app[DbosWorkflow].destroy()
        self.database.dispose()
        while self._end_traces:
            self._end_traces.pop()()


def _begin_traces(settings: Settings, served: Served) -> Iterator[Callable[[], None]]:
    if not settings.traces_url:
        return
    try:
        yield start_tracing(settings.traces_url, share=settings.traces_share, version=served.version, mode=served.mode)
    except ImportError as problem:
        raise SettingsError(("traces_url: needs OpenTelemetry; install realname[traces]",)) from problem


def open_deployment(path: Path, *, pack: str | None = None, environment: Mapping[str, str] = os.environ) -> Deployment:
    """Prepare the data folder and build what begins with the process; `pack` outranks the settings.

    Raises:
        SettingsError: Settings, keys or connectors cannot be used; lists every problem.
        PolicyInvalid, UnknownPack: The rule pack cannot be used.
        StorageUnavailable: The database cannot be reached.
        DatabaseRefused: Its server refuses the user, the password, the database or one more connection.
        RestoreUnfinished: A restore into this place has begun, and not ended.
        MediaForeign: The media store is not the database's.
    """
    opened = open_components(
        path, pack=pack, environment=environment, more={Readiness: _readiness, Served: _served, BackgroundTasks: build_background_tasks}
    )
    app = opened.app
    try:
        app[LazyEngine].require_confined()
        app[RecordSigningKey]()
        for kind in (
            Served,
            BackgroundTasks,
            DbosWorkflow,
            CameraStatesFile,
            CounterAuthenticators,
            EndorsementCertificates,
            EnrichedHeaders,
            OpenIdProvider,
            ReadClocks,
            Sender,
        ):  # what cannot be made, and settings that cannot be used, are refused here
            app[kind]
    except BaseException:
        opened.database.dispose()
        raise
    if app[Settings].is_sandbox:
        app[InventoryNumbers](sandbox_msisdns(app[Country]))
    return Deployment(app=app, database=opened.database)


def _readiness(app: App) -> Readiness:
    def read_database() -> None:
        with app[Reads]() as unit:
            unit[ApiClients].count()

    return Readiness(
        {
            ReadinessPart.DATABASE: read_database,
            ReadinessPart.CLOCK: app[ReadClocks].require,
            ReadinessPart.DISK: app[Disks].require_room,
            ReadinessPart.MEDIA: lambda: app[MediaStore].keys(_NOTHING),
            ReadinessPart.KEYS: app[ServerKeys].custody.require_ready,
            ReadinessPart.MODELS: app[LazyEngine].require_loadable,
            ReadinessPart.WORKFLOW: app[DbosWorkflow].require_running,
        }
    )


def _served(app: App) -> Served:
    return Served(
        is_sandbox=app[Settings].is_sandbox,
        has_outbox=app[Connectors].outbox is not None,
        version=version("realname"),
        require_ready=RecentReadiness(app[Readiness].require).require,
        are_models_loaded=lambda: app[LazyEngine].is_loaded,
        hsts_subdomains=app[Settings].hsts_subdomains,
        brand=brand_of(app[Settings]),
        card_reader_agent=app[Settings].card_reader_agent,
    )
