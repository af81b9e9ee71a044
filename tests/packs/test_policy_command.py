"""`realname packs`: a pack checked, two compared, and one simulated on what was decided."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Vault
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy, read_pack
from realname.packs.use_cases.simulate_policy import SimulatePolicy, Simulation
from realname.registration.model.line_rule import LineRule
from realname.registration.model.reasons import Reason
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.verification.model.comparison_rule import ComparisonRule
from tests.support.command import realname
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import GOOD_CLIP, STRANGER_CLIP


@pytest.fixture
def decided(web: WebWorld, agent: WebCaller) -> WebWorld:
    """Two approved registrations of one person, and one refused."""
    for place, clip in enumerate((GOOD_CLIP, GOOD_CLIP, STRANGER_CLIP)):
        agent.ended(clip, place=place)
        web.api.clock.advance(timedelta(minutes=1))
    return web


def _simulate(web: WebWorld, policy: Policy) -> Simulation:
    return SimulatePolicy(units=web.api.units, vault=web.api.services[Vault])(policy)


def test_the_pack_that_decided_would_decide_alike(decided: WebWorld) -> None:
    found = _simulate(decided, decided.services[Policy])
    assert (found.simulated, found.changed, found.forgotten) == (3, 0, 0)
    assert found.outcomes == {("approved", "approved"): 2, ("refused", "refused"): 1}


def test_a_stricter_pack_says_what_it_would_have_referred_and_why(decided: WebWorld) -> None:
    policy = decided.services[Policy]
    found = _simulate(decided, replace(policy, comparison=replace(policy[ComparisonRule], similarity_target=0.9, sources={})))
    assert found.outcomes == {("approved", "referred"): 2, ("refused", "refused"): 1}
    assert (found.changed, found.new_reasons, found.gone_reasons) == (2, {Reason.FACE_COMPARISON_UNSURE: 2}, {})
    assert found.by_reason == {("new", Reason.FACE_COMPARISON_UNSURE, "approved", "referred"): 2}


def test_lines_are_counted_as_they_stood_then(decided: WebWorld) -> None:
    policy = decided.services[Policy]
    found = _simulate(decided, replace(policy, lines=replace(policy[LineRule], max_active_lines=1)))
    assert found.new_reasons[Reason.LINE_QUOTA_REACHED] == 2  # the second, and the one that was refused for its face
    assert found.outcomes[("approved", "refused")] == 1


def test_a_milder_pack_says_whom_it_would_have_let_through(decided: WebWorld) -> None:
    policy = decided.services[Policy]
    found = _simulate(
        decided, replace(policy, comparison=replace(policy[ComparisonRule], similarity_floor=0.0, similarity_target=0.05, sources={}))
    )
    assert found.outcomes == {("approved", "approved"): 2, ("refused", "approved"): 1}
    assert found.gone_reasons == {Reason.FACE_NON_MATCH: 1}


def test_what_was_erased_is_not_known_any_more(decided: WebWorld) -> None:
    with decided.api.units() as unit:
        refused = next(one.id for one in unit[Registrations].decided(after=None, limit=9) if one.line_id is None)
    decided.services[CloseRegistration].erase(RegistrationId(refused.value))
    found = _simulate(decided, decided.services[Policy])
    assert (found.simulated, found.forgotten) == (2, 1)


def test_a_simulation_changes_nothing(decided: WebWorld) -> None:
    with decided.api.units() as unit:
        before = (list(unit[Registrations].decided(after=None, limit=9)), unit.ledger.count())
    _simulate(decided, load_policy("cn"))
    with decided.api.units() as unit:
        assert (list(unit[Registrations].decided(after=None, limit=9)), unit.ledger.count()) == before


def test_a_pack_is_checked_and_its_rules_listed(tmp_path: Path) -> None:
    good = realname("packs", "check", "cn", "--json")
    assert (good.exit_code, good.json["rules"]["lines.max_active_lines"]["value"]) == (0, "5")  # type: ignore[index]
    broken = tmp_path / "ours.toml"
    broken.write_bytes(read_pack("cn").replace(b"daily_failures = { value = 15", b"daily_failures = { value = 0"))
    bad = realname("packs", "check", broken, "--json")
    assert (bad.exit_code, bad.json["error"]["code"], bad.json["error"]["facts"]) == (  # type: ignore[index]
        64,
        "policy-invalid",
        {"entry": "attempts.daily_failures"},
    )


def test_two_packs_are_compared_rule_by_rule() -> None:
    found = realname("packs", "diff", "cn", "sandbox")
    assert (found.exit_code, "attempts.agent_hourly" in found.stdout, "lines.max_active_lines" in found.stdout) == (0, True, False)
    assert realname("packs", "diff", "cn", "cn").stdout == ""


def test_a_draft_says_so_and_lists_what_nothing_enforces() -> None:
    ended = realname("packs", "check", "in")
    assert (ended.exit_code, "a DRAFT, refused in production" in ended.stderr, "unenforced.photo-watermark" in ended.stdout) == (
        0,
        True,
        True,
    )
    found = realname("packs", "check", "th", "--json").json
    assert (found["draft"], found["country"]) == (True, "TH")


def test_on_a_new_deployment_nothing_was_decided(tmp_path: Path) -> None:
    ended = realname("packs", "simulate", "cn", "--data", tmp_path / "data", "--json")
    assert (ended.exit_code, ended.json["simulated"], ended.json["outcomes"]) == (0, 0, [])
