"""Attacks on appeals against a campaign: recorded or decided by several at once, and by the person who recorded it."""

from functools import partial
from pathlib import Path

import pytest

from realname.campaigns.errors import CampaignConflict
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.line import AppealGround
from realname.campaigns.model.step import Step
from realname.campaigns.use_cases.appeals import DecideAppeal, RecordAppeal
from realname.kernel.errors import OwnAppeal
from realname.kernel.identifiers import AgentId
from realname.kernel.unit_of_work import UnitsOfWork
from tests.campaigns.test_campaigns import GRANTED, REFUSED, REVIEWER, SPRING
from tests.campaigns.test_campaigns_on_lines import Campaign
from tests.lines.line_desk import build_line_desk
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import STAFF

ANOTHER = AgentId("reviewer-2")


@pytest.fixture
def campaign(units: UnitsOfWork, tmp_path: Path) -> Campaign:
    """One line whose holder was told of the campaign."""
    campaign = Campaign(build_line_desk(units, tmp_path))
    campaign.to(Step.PROMPTED)
    return campaign


def _appeal(campaign: Campaign, *, acting: AgentId = STAFF.member.id) -> None:
    campaign.use[RecordAppeal](campaign.opened.id, AppealGround.CANNOT_ATTEND, acting=acting)


def _count(campaign: Campaign, event: CampaignEvent) -> int:
    return campaign.desk.events(campaign.opened.id.value).count(event.value)


def test_an_appeal_that_is_recorded_four_times_at_once_is_one(campaign: Campaign) -> None:
    answers = all_at_once(*[partial(_appeal, campaign)] * 4)
    assert (sorted(answers), _count(campaign, CampaignEvent.REVERIFICATION_APPEALED)) == ([CampaignConflict.code] * 3 + [DONE], 1)


def test_of_a_granting_and_a_dismissing_decision_at_once_one_holds(campaign: Campaign) -> None:
    _appeal(campaign)
    answers = all_at_once(
        partial(campaign.use[DecideAppeal], SPRING, campaign.opened.id, GRANTED, acting=REVIEWER),
        partial(campaign.use[DecideAppeal], SPRING, campaign.opened.id, REFUSED, acting=ANOTHER),
    )
    assert (sorted(answers), _count(campaign, CampaignEvent.REVERIFICATION_APPEAL_DECIDED)) == ([CampaignConflict.code, DONE], 1)
    assert (campaign.held.step is Step.WITHDRAWN) == (answers[0] == DONE)


def test_the_person_who_recorded_an_appeal_decides_it_from_none_of_four_tabs(campaign: Campaign) -> None:
    _appeal(campaign, acting=REVIEWER)
    answers = all_at_once(*[partial(campaign.use[DecideAppeal], SPRING, campaign.opened.id, GRANTED, acting=REVIEWER)] * 4)
    assert (set(answers), campaign.held.step) == ({OwnAppeal.code}, Step.APPEALED)
