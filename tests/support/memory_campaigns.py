"""Campaigns and the lines in them, in memory."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from realname.campaigns.model.campaign import AT_WORK, Campaign
from realname.campaigns.model.line import AppealGround, CampaignLine
from realname.campaigns.model.line_selection import Candidate, LineSelection
from realname.campaigns.model.step import CLOSED, Step
from realname.campaigns.ports import LinesAtStep, SelectedAtOutlet, SelectedBatch
from realname.kernel.errors import CampaignNameTaken, LineNotInCampaign, UnknownCampaign
from realname.kernel.identifiers import CampaignId, LineId
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from tests.support.memory_records import Records

_SELECTABLE = frozenset({LineState.ACTIVE, LineState.BARRED})


class MemoryCampaigns:
    """Implements the port `Campaigns`."""

    def __init__(self, records: Records) -> None:
        self._campaigns = records.campaigns

    def add(self, campaign: Campaign) -> None:
        if campaign.id in self._campaigns:
            raise CampaignNameTaken
        self._campaigns[campaign.id] = campaign

    def find(self, campaign_id: CampaignId) -> Campaign | None:
        return self._campaigns.get(campaign_id)

    def get(self, campaign_id: CampaignId) -> Campaign:
        if campaign_id not in self._campaigns:
            raise UnknownCampaign
        return self._campaigns[campaign_id]

    def save(self, campaign: Campaign) -> None:
        self.get(campaign.id)
        self._campaigns[campaign.id] = campaign

    def all(self) -> Sequence[Campaign]:
        return sorted(self._campaigns.values(), key=lambda one: (-one.created_at.timestamp(), one.id.value))

    def ids_at_work(self) -> Sequence[CampaignId]:
        at_work = [one for one in self._campaigns.values() if one.state in AT_WORK]
        return [one.id for one in sorted(at_work, key=lambda one: (one.created_at, one.id.value))]


class MemoryCampaignLines:
    """Implements the port `CampaignLines`."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._lines = records.campaign_lines

    def count_selected(self, selection: LineSelection, *, at: datetime) -> Sequence[SelectedAtOutlet]:
        return self.count_listed(selection, list(self._records.lines), at=at)

    def count_listed(self, selection: LineSelection, line_ids: Sequence[LineId], *, at: datetime) -> Sequence[SelectedAtOutlet]:
        listed = [line for line in self._records.lines.values() if line.id in set(line_ids)]
        found = [line for line in listed if self._admits(selection, line, at=at)]
        return [
            SelectedAtOutlet(
                outlet_id=outlet,
                lines=len(lines),
                free=sum(self._is_free(line) for line in lines),
                in_tiers=tuple(
                    sum(self._is_free(line) and criteria.admit(self._candidate(line), at=at) for line in lines)
                    for criteria in selection.any_of
                ),
            )
            for outlet in sorted({self._candidate(line).outlet_id for line in found}, key=lambda one: one.value)
            if (lines := [line for line in found if self._candidate(line).outlet_id == outlet])
        ]

    def select(self, campaign: Campaign, *, limit: int) -> SelectedBatch:
        after = campaign.planned_through.value if campaign.planned_through else ""
        following = sorted((line_id for line_id in self._records.lines if line_id.value > after), key=lambda one: one.value)[:limit]
        return self._take(campaign, following)

    def select_listed(self, campaign: Campaign, line_ids: Sequence[LineId]) -> SelectedBatch:
        after = campaign.planned_through.value if campaign.planned_through else ""
        return self._take(campaign, [line_id for line_id in line_ids if line_id.value > after])

    def unknown(self, line_ids: Sequence[LineId]) -> Sequence[LineId]:
        return [line_id for line_id in line_ids if line_id not in self._records.lines]

    def _take(self, campaign: Campaign, following: Sequence[LineId]) -> SelectedBatch:
        found = [self._records.lines[line_id] for line_id in following if line_id in self._records.lines]
        chosen = [line for line in found if self._admits(campaign.selection, line, at=campaign.created_at) and self._is_free(line)]
        for place, line in enumerate(chosen, campaign.lines):
            self._lines[(campaign.id, line.id)] = CampaignLine(
                campaign_id=campaign.id,
                line_id=line.id,
                outlet_id=self._candidate(line).outlet_id,
                wave=place // campaign.schedule.wave_lines,
                step=Step.SELECTED,
                moved_at=campaign.created_at,
            )
        return SelectedBatch(through=following[-1] if following else None, scanned=len(following), taken=len(chosen))

    def candidates(self) -> int:
        return len(self._records.lines)

    def get(self, campaign_id: CampaignId, line_id: LineId) -> CampaignLine:
        if (campaign_id, line_id) not in self._lines:
            raise LineNotInCampaign
        return self._lines[(campaign_id, line_id)]

    def find_open(self, line_id: LineId) -> CampaignLine | None:
        return next((held for held in self._lines.values() if held.line_id == line_id and held.step not in CLOSED), None)

    def save(self, line: CampaignLine) -> None:
        self.get(line.campaign_id, line.line_id)
        self._lines[(line.campaign_id, line.line_id)] = line

    def selected(self, campaign_id: CampaignId, *, before_wave: int, limit: int) -> Sequence[LineId]:
        found = self._of(campaign_id, lambda held: held.step is Step.SELECTED and held.wave < before_wave and held.due_at is None)
        return [held.line_id for held in sorted(found, key=lambda held: (held.wave, held.line_id.value))[:limit]]

    def due(self, campaign_id: CampaignId, *, at: datetime, limit: int) -> Sequence[LineId]:
        found = self._of(campaign_id, lambda held: held.is_due(at))
        return [held.line_id for held in sorted(found, key=lambda held: (held.due_at or at, held.line_id.value))[:limit]]

    def count_due(self, campaign_id: CampaignId, *, at: datetime) -> int:
        return len(list(self._of(campaign_id, lambda held: held.is_due(at))))

    def still_in(self, campaign_id: CampaignId, *, limit: int) -> Sequence[LineId]:
        found = self._of(campaign_id, lambda held: held.step not in CLOSED)
        return sorted((held.line_id for held in found), key=lambda line_id: line_id.value)[:limit]

    def releasable(self, campaign_id: CampaignId, *, limit: int) -> Sequence[LineId]:
        still_in = self.still_in(campaign_id, limit=len(self._lines))
        closing = LineState.DEACTIVATION_REQUESTED
        return [line_id for line_id in still_in if self._records.lines[line_id].state is not closing][:limit]

    def is_unfinished(self, campaign_id: CampaignId) -> bool:
        waits = {Step.SELECTED, Step.APPEALED}
        return any(self._of(campaign_id, lambda held: held.due_at is not None or held.step in waits))

    def count_not_reached(self, campaign_id: CampaignId) -> int:
        return sum(1 for _ in self._of(campaign_id, lambda held: (held.step, held.ground) == (Step.APPEALED, AppealGround.NOT_REACHED)))

    def appealed(self, *, limit: int) -> Sequence[CampaignLine]:
        found = [held for held in self._lines.values() if held.step is Step.APPEALED]
        return sorted(found, key=lambda held: (held.moved_at, held.campaign_id.value, held.line_id.value))[:limit]

    def count_appealed(self) -> int:
        return sum(held.step is Step.APPEALED for held in self._lines.values())

    def count(self, campaign_id: CampaignId) -> Sequence[LinesAtStep]:
        found = Counter((held.outlet_id, held.step) for held in self._of(campaign_id, lambda _held: True))
        ordered = sorted(found.items(), key=lambda one: (one[0][0].value, one[0][1].value))
        return [LinesAtStep(outlet_id=outlet, step=step, lines=lines) for (outlet, step), lines in ordered]

    def _of(self, campaign_id: CampaignId, holds: Callable[[CampaignLine], bool]) -> Iterator[CampaignLine]:
        return (held for held in self._lines.values() if held.campaign_id == campaign_id and holds(held))

    def _is_free(self, line: Line) -> bool:
        return self.find_open(line.id) is None

    def _admits(self, selection: LineSelection, line: Line, *, at: datetime) -> bool:
        return line.state in _SELECTABLE and selection.admits(self._candidate(line), at=at)

    def _candidate(self, line: Line) -> Candidate:
        registration = self._records.registrations[line.registration_id]
        verified = self._records.registrations[line.verified_by or line.registration_id]
        activated_at = line.activated_at or line.requested_at
        held = (other for other in self._records.lines.values() if other.person_id == line.person_id and other.state in _SELECTABLE)
        return Candidate(
            outlet_id=registration.outlet_id,
            activated_at=activated_at,
            verified_at=line.verified_at or activated_at,
            evidence_kind=verified.evidence.kind if verified.evidence else None,
            evidence_means=verified.evidence.means if verified.evidence else None,
            holder_lines=len(list(held)),
            is_corporate=line.organisation_id is not None,
        )
