"""What a process does by itself, again and again, built together: reaping, media, lines, campaigns, case files, signals of fraud."""

from collections.abc import Callable
from dataclasses import dataclass

from realname.breaches.wiring import BreachUseCases
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.holder.use_cases.flag_overdue_disputes import TendDisputes
from realname.inspections.use_cases.flag_overdue_inspections import TendInspections
from realname.lines.use_cases.process_due_lines import TendLines
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.main.deployment.components import Parts
from realname.photo_access.use_cases.notify_holders import TellOpenings
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_registration import EraseRegistration
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """The tasks and the clockworks that run them.

    Attributes:
        reap: Run by the workflow's own clockwork.
    """

    reap: Reap
    sweep: SweepMedia
    media_clockwork: Reaper
    proof_clockwork: Reaper
    line_clockwork: Reaper
    campaign_clockwork: Reaper
    case_clockwork: Reaper
    ledger_clockwork: Reaper
    signal_clockwork: Reaper
    leak_clockwork: Reaper
    face_clockwork: Reaper

    def start(self) -> None:
        """Start the clockworks."""
        self.media_clockwork.start()
        self.proof_clockwork.start()
        self.line_clockwork.start()
        self.campaign_clockwork.start()
        self.case_clockwork.start()
        self.ledger_clockwork.start()
        self.signal_clockwork.start()
        self.leak_clockwork.start()
        self.face_clockwork.start()

    def stop(self, *, timeout_s: float) -> None:
        """Stop them; wait for each no longer than told."""
        self.signal_clockwork.stop(timeout_s=timeout_s)
        self.face_clockwork.stop(timeout_s=timeout_s)
        self.leak_clockwork.stop(timeout_s=timeout_s)
        self.ledger_clockwork.stop(timeout_s=timeout_s)
        self.case_clockwork.stop(timeout_s=timeout_s)
        self.campaign_clockwork.stop(timeout_s=timeout_s)
        self.line_clockwork.stop(timeout_s=timeout_s)
        self.media_clockwork.stop(timeout_s=timeout_s)
        self.proof_clockwork.stop(timeout_s=timeout_s)


def build_upkeep(
    parts: Parts,
    *,
    reap: Reap,
    tend: TendLines,
    advance: AdvanceCampaigns,
    keep_cases: KeepCaseFiles,
    tend_ledger: Callable[[], None],
    breaches: BreachUseCases,
    watch: WatchSignals,
) -> Upkeep:
    """Build the clockworks on their tasks."""
    sweep = SweepMedia(units=parts.units, safe=parts.safe)
    prove = ProveMediaTerms(units=parts.units, reads=parts.reads, clock=parts.clock, safe=parts.safe, policy=parts.policy)
    return Upkeep(
        reap=reap,
        sweep=sweep,
        media_clockwork=Reaper(until_done(sweep), task="media"),
        proof_clockwork=Reaper(prove, every_s=PROVE_EVERY_S, task="media-terms"),
        line_clockwork=Reaper(tend, every_s=TEND_EVERY_S, task="lines"),
        campaign_clockwork=Reaper(advance, task="campaigns"),
        case_clockwork=Reaper(keep_cases, every_s=KEEP_CASES_EVERY_S, task="case-files"),
        ledger_clockwork=Reaper(tend_ledger, every_s=TEND_LEDGER_EVERY_S, task="ledger"),
        signal_clockwork=Reaper(watch, every_s=WATCH_EVERY_S, task="signals"),
        leak_clockwork=Reaper(breaches.tend_leaks, task="leaks"),
        face_clockwork=Reaper(breaches.watch_faces, every_s=COUNT_FACES_EVERY_S, task="held-faces"),
    )


def build_reap(
    parts: Parts, *, erase: EraseRegistration, close: CloseRegistration, fail_live: FailLiveSession, workflow: RegistrationWorkflow
) -> Reap:
    """Build what ends whatever was left lying."""
    units, clock, policy = parts.units, parts.clock, parts.policy
    return Reap(
        units=units,
        clock=clock,
        safe=parts.safe,
        close=close,
        fail_live=fail_live,
        forget=ForgetExpired(units=units, clock=clock, policy=policy),
        release_holds=ReleaseHolds(units=units, clock=clock, safe=parts.safe, journal=parts.deletions),
        erase_records=EraseRecords(units=units, clock=clock, erase=erase, policy=policy),
        tell_openings=TellOpenings(units=units, clock=clock),
        tend_disputes=TendDisputes(units=units, clock=clock, tokens=parts.tokens),
        tend_inspections=TendInspections(units=units, clock=clock),
        clear_residue=units.clear_residue,
        workflow=workflow,
        policy=policy,
    )
