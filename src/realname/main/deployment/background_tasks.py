"""What a process does by itself, again and again, each task in a thread of its own."""

from dataclasses import dataclass

from realname.breaches.use_cases.breaches import TendLeaks
from realname.breaches.use_cases.face_count import WatchHeldFaces
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.holder.use_cases.flag_overdue_disputes import TendDisputes
from realname.inspections.use_cases.flag_overdue_inspections import TendInspections
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.wiring import TransparencyLog
from realname.lines.use_cases.process_due_lines import TendLines
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.photo_access.use_cases.notify_holders import TellOpenings
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
from realname.registration.use_cases.media import MediaSafe
from realname.retention.use_cases.erase_records import EraseRecords
from realname.retention.use_cases.prove_media_terms import ProveMediaTerms
from realname.retention.use_cases.purge_expired import ForgetExpired
from realname.retention.use_cases.record_holds import ReleaseHolds
from realname.workflow.engine.reaper import Reaper, until_done
from realname.workflow.use_cases.reaper import Reap

TEND_EVERY_S = 1.0
KEEP_CASES_EVERY_S = 5.0  # who reads them first folds in what is new
TEND_LEDGER_EVERY_S = 20.0
WATCH_EVERY_S = 10.0  # nothing that is unusual over an hour or a fortnight needs to be known sooner
PROVE_EVERY_S = 600.0  # looks whether a day is over
COUNT_FACES_EVERY_S = 600.0  # goes over all registrations


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The tasks and the clockworks that run them.

    Attributes:
        reap: Run by the workflow's own clockwork.
        sweep: Erases the media that belong to nothing.
        clockworks: Each runs one task in a thread of its own.
    """

    reap: Reap
    sweep: SweepMedia
    clockworks: tuple[Reaper, ...]

    def start(self) -> None:
        """Start the clockworks."""
        for one in self.clockworks:
            one.start()

    def stop(self, *, timeout_s: float) -> None:
        """Stop them, the last first; wait for each no longer than told."""
        for one in reversed(self.clockworks):
            one.stop(timeout_s=timeout_s)


def build_upkeep(app: App) -> Upkeep:
    """Build the clockworks on their tasks."""
    return Upkeep(
        reap=app[Reap],
        sweep=app[SweepMedia],
        clockworks=(
            Reaper(until_done(app[SweepMedia]), task="media"),
            Reaper(app[ProveMediaTerms], every_s=PROVE_EVERY_S, task="media-terms"),
            Reaper(app[TendLines], every_s=TEND_EVERY_S, task="lines"),
            Reaper(app[AdvanceCampaigns], task="campaigns"),
            Reaper(app[KeepCaseFiles], every_s=KEEP_CASES_EVERY_S, task="case-files"),
            Reaper(app[TransparencyLog].give_out, every_s=TEND_LEDGER_EVERY_S, task="ledger"),
            Reaper(app[WatchSignals], every_s=WATCH_EVERY_S, task="signals"),
            Reaper(app[TendLeaks], task="leaks"),
            Reaper(app[WatchHeldFaces], every_s=COUNT_FACES_EVERY_S, task="held-faces"),
        ),
    )


def build_reap(app: App) -> Reap:
    """Build what ends whatever was left lying."""
    return Reap(
        units=app[UnitsOfWork],
        clock=app[Clock],
        safe=app[MediaSafe],
        close=app[CloseRegistration],
        fail_live=app[FailLiveSession],
        forget=app[ForgetExpired],
        release_holds=app[ReleaseHolds],
        erase_records=app[EraseRecords],
        tell_openings=app[TellOpenings],
        tend_disputes=app[TendDisputes],
        other_tasks=[app[TendInspections]],
        clear_residue=app[SqlUnitsOfWork].clear_residue,
        workflow=app[RegistrationWorkflow],
        policy=app[Pack],
    )
