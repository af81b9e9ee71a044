"""Advance campaigns: all that is due by now, in batches; each is one transaction, so that a killed process leaves none half taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.campaign import Campaign, CampaignState
from realname.campaigns.model.line import CampaignLine, WithdrawalCause
from realname.campaigns.model.step import CLOSED, Step
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.line_actions import CampaignLineActions
from realname.campaigns.use_cases.transitions import record_leaving, record_step, record_undelivered
from realname.kernel.batches import FailedItems
from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import AgentId, CampaignId, LineId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines

# Lines of one transaction: some 70 ms of SQLite's write lock.
_AT_ONCE = 50
_IN_USE = frozenset({LineState.ACTIVE, LineState.BARRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """What was done: waves begun, steps taken, notices found sent, lines that left."""

    waves: int = 0
    moved: int = 0
    told: int = 0
    left: int = 0

    def __add__(self, other: "Advanced") -> "Advanced":
        return Advanced(
            waves=self.waves + other.waves, moved=self.moved + other.moved, told=self.told + other.told, left=self.left + other.left
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceCampaign:
    """Advances one campaign; safe with many processes, since each batch holds the campaign's lock."""

    units: UnitsOfWork
    clock: Clock
    line_actions: CampaignLineActions
    at_once: int = _AT_ONCE

    def __call__(self, campaign_id: CampaignId, *, progress: Callable[[int], object], acting: AgentId | None = None) -> Advanced:
        """Do all that is due.

        Args:
            campaign_id: Its name.
            progress: Told after each batch how many lines were looked at since the last.
            acting: Who asked for it; None: the clockwork.

        Raises:
            UnknownCampaign: There is none.
            RealNameError: The first failure of a line, once everything else is done; that line stays where it was.
        """
        total, passed = Advanced(), FailedItems[LineId]()
        while (batch := self._batch(campaign_id, passed, acting)) is not None:
            done, lines = batch
            total += done
            progress(lines)
        passed.raise_first()
        return total

    def _batch(self, campaign_id: CampaignId, passed: FailedItems[LineId], acting: AgentId | None) -> tuple[Advanced, int] | None:
        """One transaction's worth, and how many lines it looked at; None: nothing is due."""
        line_ids: Sequence[LineId] = ()
        try:
            with self.units() as unit:
                turn = self._turn(unit, campaign_id, acting)
                # The process that locks many lines locks them in this order: then no two wait for each other.
                line_ids = sorted(turn.due_lines(passed, limit=self.at_once), key=lambda line_id: line_id.value)
                done = sum((turn.take(line_id) for line_id in line_ids), Advanced()) if line_ids else turn.move_campaign()
                unit.commit()
        except RealNameError:
            if not line_ids:
                raise
            done = self._one_by_one(campaign_id, line_ids, passed, acting)
        return None if done is None else (done, len(line_ids))

    def _one_by_one(
        self, campaign_id: CampaignId, line_ids: Sequence[LineId], passed: FailedItems[LineId], acting: AgentId | None
    ) -> Advanced:
        """Take each in a transaction of its own: the one that failed for all fails for itself alone."""
        taken: list[Advanced] = []

        def take(line_id: LineId) -> None:
            with self.units() as unit:
                done = self._turn(unit, campaign_id, acting).take(line_id)
                unit.commit()
            taken.append(done)

        passed.act_on(line_ids, take)
        return sum(taken, Advanced())

    def _turn(self, unit: UnitOfWork, campaign_id: CampaignId, acting: AgentId | None) -> "_Turn":
        return _Turn(
            unit=unit, campaign=unit[Campaigns].get(campaign_id), line_actions=self.line_actions, at=self.clock.now(), acting=acting
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceCampaigns:
    """Advances every campaign at work; runs every minute in each process that serves or works."""

    units: UnitsOfWork
    advance: AdvanceCampaign

    def __call__(self) -> Advanced:
        """Advance; what fails for one campaign keeps no other waiting.

        Raises:
            RealNameError: The first failure, once everything else is done.
        """
        with self.units() as unit:
            at_work = unit[Campaigns].ids_at_work()
        total, failures = Advanced(), list[RealNameError]()
        for campaign_id in at_work:
            try:
                total += self.advance(campaign_id, progress=_no_progress)
            except RealNameError as failure:
                failures.append(failure)
        if failures:
            raise failures[0]
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One transaction on one campaign."""

    unit: UnitOfWork
    campaign: Campaign
    line_actions: CampaignLineActions
    at: datetime
    acting: AgentId | None

    def due_lines(self, passed: FailedItems[LineId], *, limit: int) -> Sequence[LineId]:
        """Lines to look at now, without those that were passed over."""
        if self.campaign.state is CampaignState.STOPPING:
            return passed.among(self._releasable, limit=limit)
        if self.campaign.state is not CampaignState.RUNNING:
            return ()
        return passed.among(self._due, limit=limit) or passed.among(self._selected, limit=limit)

    def _releasable(self, limit: int) -> Sequence[LineId]:
        return self.unit[CampaignLines].releasable(self.campaign.id, limit=limit)

    def _due(self, limit: int) -> Sequence[LineId]:
        return self.unit[CampaignLines].due(self.campaign.id, at=self.at, limit=limit)

    def _selected(self, limit: int) -> Sequence[LineId]:
        return self.unit[CampaignLines].selected(self.campaign.id, before_wave=self.campaign.opened_waves, limit=limit)

    def take(self, line_id: LineId) -> Advanced:
        """Do what is due for one line."""
        # The line is locked before its place in the campaign, as by the person who verifies its holder again: neither waits for the other.
        line = self.unit[Lines].get(line_id)
        held = self.unit[CampaignLines].get(self.campaign.id, line_id)
        if held.step in CLOSED:
            return Advanced()
        if self.campaign.state is CampaignState.STOPPING:
            return self._release(line, held)
        if held.step is not Step.SELECTED and not held.is_due(self.at):
            return Advanced()
        if line.state is LineState.DEACTIVATION_REQUESTED:
            self.unit[CampaignLines].save(held.look_again(at=self.at))
            return Advanced()
        if line.state not in _IN_USE:
            return self._withdraw(line, held, WithdrawalCause.LINE_ENDED)
        return self._look(held) if held.owes_notice else self._move_on(line, held)

    def move_campaign(self) -> Advanced | None:
        """Begin a wave, or end; None: nothing is due."""
        if self.campaign.state is CampaignState.RUNNING and self.campaign.is_wave_due(self.at):
            self.unit[Campaigns].save(self.campaign.open_wave(at=self.at))
            return Advanced(waves=1)
        if self._is_over():
            self.unit[Campaigns].save(self.campaign.end(at=self.at))
            facts = (("lines", self.campaign.lines),)
            self.unit.ledger.append(
                RecordedEvent(at=self.at, event=CampaignEvent.CAMPAIGN_ENDED, subject=self.campaign.id.value, facts=facts)
            )
        return None

    def _is_over(self) -> bool:
        if self.campaign.state is CampaignState.STOPPING:
            return not self.unit[CampaignLines].still_in(self.campaign.id, limit=1)
        has_run = self.campaign.state is CampaignState.RUNNING and self.campaign.opened_waves == self.campaign.waves
        return has_run and not self.unit[CampaignLines].is_unfinished(self.campaign.id)

    def _release(self, line: Line, held: CampaignLine) -> Advanced:
        if line.state is LineState.DEACTIVATION_REQUESTED:
            return Advanced()  # its closing was asked for just now: it leaves once the operator has answered
        return self._withdraw(line, held, WithdrawalCause.CAMPAIGN_STOPPED)

    def _look(self, held: CampaignLine) -> Advanced:
        told_at = self.line_actions.told_at(self.unit, held)
        if told_at is None and self.line_actions.is_given_up(self.unit, held):
            record_undelivered(self.unit, held.give_up_notifying(at=self.at), at=self.at)
            return Advanced(moved=1)
        if told_at is None:
            self.unit[CampaignLines].save(held.look_again(at=self.at))
            return Advanced()
        self.unit[CampaignLines].save(held.told(at=told_at, schedule=self.campaign.schedule))
        return Advanced(told=1)

    def _move_on(self, line: Line, held: CampaignLine) -> Advanced:
        moved = held.move_on(at=self.at, schedule=self.campaign.schedule)
        record_step(self.unit, self.line_actions, line=line, held=moved, at=self.at, acting=self.acting)
        return Advanced(moved=1)

    def _withdraw(self, line: Line, held: CampaignLine, cause: WithdrawalCause) -> Advanced:
        left = held.withdraw(cause, at=self.at)
        record_leaving(self.unit, self.line_actions, line=line, before=held, left=left, at=self.at, acting=self.acting)
        return Advanced(left=1)


def _no_progress(_lines: int) -> None:
    """No one watches the clockwork."""
