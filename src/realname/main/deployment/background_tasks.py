"""What a process does by itself, again and again, each task in a thread of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from realname.breaches.use_cases.breaches import FlagOverdueBreaches
from realname.breaches.use_cases.face_count import OpenFaceFilings
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.holder.use_cases.flag_overdue_disputes import FlagOverdueDisputes
from realname.inspections.use_cases.flag_overdue_inspections import FlagOverdueInspections
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.sequencer import Sequencer
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.audit_records import AuditRecords
from realname.ledger.wiring import TransparencyLog
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.photo_access.use_cases.notify_holders import NotifyHolders
from realname.platform.outbound.told_time import OutsideClock
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
from realname.registration.use_cases.media import SealedMedia
from realname.relying.use_cases.swap_events import EndDueSubscriptions
from realname.retention.use_cases.erase_records import EraseRecords
from realname.retention.use_cases.prove_media_terms import ProveMediaTerms
from realname.retention.use_cases.purge_expired import PurgeExpired
from realname.retention.use_cases.record_holds import ReleaseHolds
from realname.webhooks.use_cases.announce_events import AnnounceEvents
from realname.webhooks.use_cases.deliver import Deliver, ForgetDelivered
from realname.workflow.engine.reaper import Reaper, until_done
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.use_cases.reaper import Reap

LINES_EVERY_S = 1.0
CASES_EVERY_S = 5.0  # who reads them first folds in what is new
LEDGER_EVERY_S = 20.0
SIGNALS_EVERY_S = 10.0  # nothing that is unusual over an hour or a fortnight needs to be known sooner
WEBHOOKS_EVERY_S = 1.0
DELIVER_EVERY_S = 0.5  # it reads one index where nothing is due
FORGET_WEBHOOKS_EVERY_S = 600.0
MEDIA_PROOF_EVERY_S = 600.0  # looks whether a day is over
AUDIT_EVERY_S = 600.0  # looks whether a day is over
COUNT_FACES_EVERY_S = 600.0  # goes over all registrations


@dataclass(frozen=True, slots=True)
class BackgroundTasks:
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


def build_background_tasks(app: App) -> BackgroundTasks:
    """Build the clockworks on their tasks."""
    workflow = app[DbosWorkflow]
    return BackgroundTasks(
        reap=app[Reap],
        sweep=app[SweepMedia],
        clockworks=(
            Reaper(until_done(app[SweepMedia]), task="media"),
            Reaper(app[ProveMediaTerms], every_s=MEDIA_PROOF_EVERY_S, task="media-terms"),
            Reaper(app[ProcessDueLines], every_s=LINES_EVERY_S, task="lines"),
            Reaper(app[AdvanceCampaigns], task="campaigns"),
            Reaper(app[ProjectCaseFiles], every_s=CASES_EVERY_S, task="case-files"),
            *_sequencing(app[SqlUnitsOfWork].sequencer),
            Reaper(app[TransparencyLog].give_out, every_s=LEDGER_EVERY_S, task="ledger"),
            Reaper(app[OutsideClock].ask, task="clock"),
            by_one(workflow, app[AuditRecords].daily, every_s=AUDIT_EVERY_S, task="ledger-audit"),
            by_one(workflow, app[WatchSignals], every_s=SIGNALS_EVERY_S, task="signals", forget=app[WatchSignals].forget),
            Reaper(app[AnnounceEvents], every_s=WEBHOOKS_EVERY_S, task="webhooks"),
            Reaper(app[Deliver], every_s=DELIVER_EVERY_S, task="deliveries"),
            Reaper(app[ForgetDelivered], every_s=FORGET_WEBHOOKS_EVERY_S, task="old-deliveries"),
            Reaper(app[EndDueSubscriptions], task="subscriptions"),
            Reaper(app[FlagOverdueBreaches], task="leaks"),
            by_one(workflow, app[OpenFaceFilings], every_s=COUNT_FACES_EVERY_S, task="held-faces"),
        ),
    )


def by_one(
    workflow: DbosWorkflow, run: Callable[[], object], *, every_s: float, task: str, forget: Callable[[], None] = lambda: None
) -> Reaper:
    """A task that remembers or reads so much that one of all processes does it. Another takes it over where that one ends or fails.

    Args:
        workflow: Of this process, which holds tasks.
        run: Does the task.
        every_s: How often.
        task: Its name.
        forget: Drops what is remembered for it, once another process does it.
    """

    def run_if_held() -> None:
        if not workflow.holds_task(task):
            forget()
            return
        try:
            run()
        except BaseException:
            workflow.give_back_task(task)
            raise

    return Reaper(run_if_held, every_s=every_s, task=task)


def _sequencing(sequencer: Sequencer) -> tuple[Reaper, ...]:
    """Give entries of the ledger their places, where the transactions that write them do not do so; it waits by itself."""
    return (Reaper(sequencer, every_s=0.0, task="sequencer"),) if sequencer.has_inbox else ()


def build_reap(app: App) -> Reap:
    """Build what ends whatever was left lying."""
    return Reap(
        units=app[UnitsOfWork],
        clock=app[Clock],
        safe=app[SealedMedia],
        close=app[CloseRegistration],
        fail_live=app[FailLiveSession],
        forget=app[PurgeExpired],
        release_holds=app[ReleaseHolds],
        erase_records=app[EraseRecords],
        notify_holders=app[NotifyHolders],
        flag_overdue_disputes=app[FlagOverdueDisputes],
        other_tasks=[app[FlagOverdueInspections]],
        clear_residue=app[SqlUnitsOfWork].clear_residue,
        workflow=app[RegistrationWorkflow],
        retention_rule=app[RetentionRule],
    )
