"""What a process does by itself, again and again, each task in a thread of its own."""

from dataclasses import dataclass

from realname.breaches.use_cases.breaches import TendLeaks
from realname.breaches.use_cases.face_count import WatchHeldFaces
from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaigns
from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.kernel.registry import App
from realname.ledger.wiring import TransparencyLog
from realname.lines.use_cases.process_due_lines import TendLines
from realname.registration.use_cases.erasing.prove_media_terms import ProveMediaTerms
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
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
