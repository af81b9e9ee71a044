"""Campaigns on the administrator's pages: counted, planned, started and stopped, each after what follows was said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from realname.campaigns.errors import UnknownCampaign
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.kernel.identifiers import CampaignId
from tests.support.web_caller import WebCaller, signed_in
from tests.support.web_world import WebWorld, build_web_world

NEW, ONE = "/admin/campaigns/new", "/admin/campaigns/spring-2027"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """A deployment with one active line."""
    built = build_web_world(tmp_path)
    signed_in(built, "agent").ended()
    yield built
    built.api.engine.dispose()


@pytest.fixture
def boss(web: WebWorld) -> WebCaller:
    """The administrator."""
    return signed_in(web, "administrator")


def _state(web: WebWorld) -> CampaignState:
    return web.services[ReadCampaigns].report(CampaignId("spring-2027")).campaign.state


def test_lines_are_counted_first_and_nothing_is_planned_by_it(web: WebWorld, boss: WebCaller) -> None:
    page = boss.post(NEW, {"name": "spring-2027"})
    assert "Plan campaign spring-2027?" in page.text
    assert "Lines 1 Waves 1" in page.text
    with pytest.raises(UnknownCampaign):
        _state(web)


def test_a_campaign_is_planned_started_and_stopped_and_the_ledger_names_who_did_it(web: WebWorld, boss: WebCaller) -> None:
    states = []
    for path, fields in ((NEW, {"name": "spring-2027", "confirmed": "yes"}), (f"{ONE}/start", {}), (f"{ONE}/stop", {})):
        boss.post(path, fields)
        states.append(_state(web))
    assert states == [CampaignState.PLANNED, CampaignState.RUNNING, CampaignState.STOPPING]
    with web.api.units() as unit:
        entries = [one.event for one in unit.ledger.from_index(0, limit=unit.ledger.count()) if isinstance(one.event.event, CampaignEvent)]
    assert [dict(one.facts)["agent"] for one in entries] == ["id-of-administrator"] * 3


def test_what_follows_is_said_before_a_start_and_before_a_stop(boss: WebCaller) -> None:
    boss.post(NEW, {"name": "spring-2027", "confirmed": "yes"})
    assert "The holder of 1 line is asked to be verified again." in boss.get(f"{ONE}/start").text
    assert "You cannot start the campaign again." in boss.get(f"{ONE}/stop").text


def test_what_was_started_meanwhile_is_not_started_again(boss: WebCaller) -> None:
    boss.post(NEW, {"name": "spring-2027", "confirmed": "yes"})
    boss.post(f"{ONE}/start")
    again = boss.post(f"{ONE}/start")
    assert (again.status, "Nothing was changed." in again.text) == (422, True)


def test_a_selection_narrows_what_is_counted(boss: WebCaller) -> None:
    page = boss.post(NEW, {"name": "spring-2027", "tier": ["many-lines"], "holder": "organisation", "outlets": "outlet-1 outlet-2"})
    assert ("Lines 0" in page.text, "No line matches the selection." in page.text, 'name="confirmed"' in page.html) == (True, True, False)


def test_all_that_is_wrong_is_said_at_once(boss: WebCaller) -> None:
    wrong: dict[str, str | list[str]] = {
        "name": "no name",
        "tier": ["none"],
        "unverified": "-1",
        "active": "x",
        "holder-lines": "0",
        "holder": "dog",
        "outlets": "a/b",
    }
    page = boss.post(NEW, wrong)
    assert [f'href="#{name}"' in page.html for name in wrong] == [True] * len(wrong)


def test_a_name_stands_for_one_selection(boss: WebCaller) -> None:
    boss.post(NEW, {"name": "spring-2027", "confirmed": "yes"})
    assert 'href="#name"' in boss.post(NEW, {"name": "spring-2027", "active": "5", "confirmed": "yes"}).html


def test_one_that_is_unknown_has_no_page(boss: WebCaller) -> None:
    assert boss.get("/admin/campaigns/none").status == 404
