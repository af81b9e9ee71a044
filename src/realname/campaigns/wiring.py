"""The use cases of re-verification campaigns, built together."""

from dataclasses import dataclass

from realname.campaigns.use_cases.advance_campaigns import AdvanceCampaign, AdvanceCampaigns
from realname.campaigns.use_cases.appeals import DecideAppeal, OpenAppeal, RecordAppeal
from realname.campaigns.use_cases.line_actions import CampaignDeeds
from realname.campaigns.use_cases.listed_lines import CheckListedLines
from realname.campaigns.use_cases.plan_campaign import PlanCampaign, PreviewCampaign
from realname.campaigns.use_cases.read_appeals import ReadAppeals, ReadReverification
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign, StopCampaign
from realname.kernel.ports import Clock
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.use_cases.bar_line import BarLine, LiftBar


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignUseCases:
    """What can be done with campaigns.

    Attributes:
        advance_all: The clockwork's task.
    """

    check_list: CheckListedLines
    preview: PreviewCampaign
    plan: PlanCampaign
    start: StartCampaign
    stop: StopCampaign
    advance: AdvanceCampaign
    advance_all: AdvanceCampaigns
    open_appeal: OpenAppeal
    record_appeal: RecordAppeal
    decide_appeal: DecideAppeal
    read: ReadCampaigns
    read_appeals: ReadAppeals
    read_reverification: ReadReverification


def build_campaigns(
    *, units: UnitsOfWork, reads: UnitsOfWork, clock: Clock, bar_line: BarLine, lift_bar: LiftBar, policy: Pack
) -> CampaignUseCases:
    """Build each on the same parts."""
    deeds = CampaignDeeds(bar_line=bar_line, lift_bar=lift_bar)
    advance = AdvanceCampaign(units=units, clock=clock, deeds=deeds)
    return CampaignUseCases(
        check_list=CheckListedLines(reads),
        preview=PreviewCampaign(units=reads, clock=clock, policy=policy),
        plan=PlanCampaign(units=units, clock=clock, policy=policy),
        start=StartCampaign(units=units, clock=clock),
        stop=StopCampaign(units=units, clock=clock),
        advance=advance,
        advance_all=AdvanceCampaigns(units=units, advance=advance),
        open_appeal=OpenAppeal(units=units, clock=clock),
        record_appeal=RecordAppeal(units=units, clock=clock),
        decide_appeal=DecideAppeal(units=units, clock=clock, deeds=deeds),
        read=ReadCampaigns(units=reads, clock=clock),
        read_appeals=ReadAppeals(units=reads, clock=clock, policy=policy),
        read_reverification=ReadReverification(units=reads, policy=policy),
    )
