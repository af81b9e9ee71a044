"""Appeals against a campaign: recorded without a face, decided by another person for a listed reason; nothing is barred further then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.errors import IdempotencyKeyReused
from realname.campaigns.errors import AppealsUsedUp, CampaignConflict, LineNotInCampaign
from realname.campaigns.events import CampaignEvent
from realname.campaigns.model.appeal_decision import REASONS, AppealDecision, AppealOutcome, AppealReason, decision_for
from realname.campaigns.model.line import MOST_APPEALS, AppealGround, CampaignLine
from realname.campaigns.model.step import APPEALABLE, Step
from realname.campaigns.use_cases.appeals import DecideAppeal, OpenAppeal, RecordAppeal, appeals_left
from realname.campaigns.use_cases.read_appeals import ReadAppeals, ReadReverification
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.kernel.errors import InvalidInput, OwnAppeal, UnknownLine
from realname.kernel.identifiers import AgentId, ClientId, LineId
from realname.kernel.ledger.events import Event
from realname.lines.model.barring import BarReason
from realname.lines.model.dispute import DisputeCheck, DisputeReason, answer_for
from realname.lines.model.notice import MOST_TRIES
from realname.lines.store.disputes import Disputes
from realname.registration.use_cases.opening.open_registration import ClientRequest
from tests.campaigns.test_campaigns import DAY, FIRST, GRANTED, HOUR, REFUSED, REVIEWER, SPRING, Office
from tests.holder.test_disputes_store import OPEN
from tests.support.examples import STAFF

AGENT = STAFF.member.id
REQUEST = ClientRequest(client_id=ClientId("hotline"), key="key-1", fingerprint="a" * 64)


@pytest.fixture
def office() -> Office:
    return Office()


def _appeal(
    office: Office, line_id: LineId = FIRST, *, acting: AgentId | None = AGENT, request: ClientRequest | None = None
) -> CampaignLine:
    return office.use[RecordAppeal](line_id, AppealGround.CANNOT_ATTEND, acting=acting, request=request)


def _facts(office: Office, event: Event) -> list[dict[str, str | int]]:
    with office.units() as unit:
        return [dict(one.event.facts) for one in unit.ledger.of_subject(FIRST.value) if one.event.event is event]


def test_who_appeals_has_to_know_no_campaign(office: Office) -> None:
    office.to(Step.PROMPTED)
    appealed = _appeal(office)
    assert (appealed.campaign_id, appealed.step, appealed.held_step) == (SPRING, Step.APPEALED, Step.PROMPTED)
    assert _facts(office, CampaignEvent.REVERIFICATION_APPEALED) == [
        {"agent": AGENT.value, "campaign": SPRING.value, "ground": "cannot-attend"},
    ]


@pytest.mark.parametrize("step", sorted(APPEALABLE))
def test_while_an_appeal_waits_nothing_more_is_barred_or_told_at_whatever_step(office: Office, step: Step) -> None:
    office.to(step)
    _appeal(office)
    scopes, bars, told = office.scopes(), office.line().bars, office.told()
    for _ in range(40):
        office.run(DAY)
    assert (office.held().step, office.scopes(), office.line().bars, office.told()) == (Step.APPEALED, scopes, bars, told)


@pytest.mark.parametrize("step", sorted(APPEALABLE))
def test_a_granted_appeal_frees_the_line_of_all_that_the_campaign_barred_and_tells_it(office: Office, step: Step) -> None:
    office.to(step)
    _appeal(office)
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    for _ in range(40):
        office.run(DAY)
    assert (office.held().step, office.line().bars, office.told()[-1]) == (Step.WITHDRAWN, frozenset(), "appeal-granted")


@pytest.mark.parametrize(("step", "again"), [(Step.PROMPTED, Step.PROMPTED), (Step.GRACE, Step.PROMPTED)])
def test_after_a_dismissed_appeal_there_are_a_fresh_prompt_of_24_hours_and_the_whole_grace_before_any_bar(
    office: Office, step: Step, again: Step
) -> None:
    office.to(step)
    _appeal(office)
    office.run(5 * DAY)
    office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)
    office.run()
    assert (office.held().step, sorted(office.told()[-2:])) == (again, ["appeal-dismissed", "reverify-soon"])
    office.run(23 * HOUR)
    assert office.held().step is Step.PROMPTED
    office.run(2 * HOUR)
    office.run(3 * DAY - 2 * HOUR)
    assert (office.held().step, office.scopes()) == (Step.GRACE, [])
    office.run(2 * HOUR)
    assert office.held().step is Step.PARTIALLY_BARRED


@pytest.mark.parametrize(("verified_after", "left"), [(-DAY, {BarReason.SUSPENSION}), (timedelta(0), set())])
def test_what_a_dispute_left_barred_until_a_verification_no_granted_appeal_lifts(
    office: Office, verified_after: timedelta, left: set[BarReason]
) -> None:
    office.to(Step.SUSPENDED)
    line, now = office.line(), office.clock.now()
    asked = replace(OPEN, line_id=line.id, person_id=line.person_id, registration_id=line.registration_id)
    theirs = answer_for(DisputeReason.CONFIRMED_BY_THEM, frozenset({DisputeCheck.PERSON_HEARD}))
    with office.units() as unit:
        unit[Disputes].add(asked.answer(theirs, by=REVIEWER, at=now))
        unit.commit()
    office.change(replace(line, verified_at=now + verified_after))
    _appeal(office)
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    assert {bar.reason for bar in office.line().bars} == left


def test_no_one_decides_what_they_recorded_and_nothing_is_written(office: Office) -> None:
    office.to(Step.NOTICED)
    _appeal(office, acting=REVIEWER)
    with pytest.raises(OwnAppeal):
        office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    with pytest.raises(OwnAppeal):
        office.use[DecideAppeal].rehearse(SPRING, FIRST, acting=REVIEWER)
    assert (office.held().step, _facts(office, CampaignEvent.REVERIFICATION_APPEAL_DECIDED)) == (Step.APPEALED, [])


def test_the_ledger_says_who_decided_what_and_why(office: Office) -> None:
    office.to(Step.NOTICED)
    _appeal(office)
    office.use[DecideAppeal](SPRING, FIRST, decision_for(AppealReason.EXCUSED), acting=REVIEWER)
    assert _facts(office, CampaignEvent.REVERIFICATION_APPEAL_DECIDED) == [
        {"agent": REVIEWER.value, "campaign": SPRING.value, "outcome": "granted", "reason": "excused"},
    ]


def test_what_is_decided_is_not_decided_again(office: Office) -> None:
    office.to(Step.NOTICED)
    _appeal(office)
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    with pytest.raises(CampaignConflict):
        office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)


def test_whom_no_notice_reached_is_told_of_no_decision_since_no_one_appealed(office: Office) -> None:
    office.messages.refuses = True
    office.begin()
    for _ in range(MOST_TRIES):
        office.run(HOUR)
    office.messages.refuses = False
    office.use[DecideAppeal](SPRING, FIRST, decision_for(AppealReason.TOLD_ANEW), acting=REVIEWER)
    office.run()
    assert office.told() == ["reverify"]


def test_a_line_that_no_campaign_holds_has_nothing_to_appeal_against(office: Office) -> None:
    with pytest.raises(LineNotInCampaign):
        _appeal(office)
    with pytest.raises(UnknownLine):
        _appeal(office, LineId("line-9"))


def test_a_person_who_was_not_told_does_not_appeal_and_no_one_appeals_twice_at_once(office: Office) -> None:
    office.plan()
    with pytest.raises(CampaignConflict):
        _appeal(office)
    office.use[StartCampaign](SPRING)
    office.run()
    _appeal(office)
    with pytest.raises(CampaignConflict):
        _appeal(office)


def test_after_two_dismissed_appeals_no_further_one_stops_the_clock(office: Office) -> None:
    office.to(Step.NOTICED)
    for left in (1, 0):
        assert _left(office) == left + 1
        _appeal(office)
        office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)
        office.run()
        assert _left(office) == left
    with pytest.raises(AppealsUsedUp):
        _appeal(office)
    with pytest.raises(AppealsUsedUp):
        office.use[OpenAppeal].rehearse(SPRING, FIRST, AppealGround.OTHER)
    with pytest.raises(AppealsUsedUp):
        office.use[OpenAppeal](SPRING, FIRST, AppealGround.OTHER, acting=AGENT)
    assert (office.held().step, len(_facts(office, CampaignEvent.REVERIFICATION_APPEALED))) == (Step.NOTICED, MOST_APPEALS)


def _left(office: Office) -> int:
    held = office.held()
    with office.units() as unit:
        return appeals_left(unit, held)


def test_no_holder_gives_the_ground_of_the_clockwork(office: Office) -> None:
    office.to(Step.NOTICED)
    with pytest.raises(InvalidInput):
        office.use[RecordAppeal](FIRST, AppealGround.NOT_REACHED, acting=AGENT)


def test_a_machine_clients_request_that_is_repeated_records_once_also_when_it_was_decided_meanwhile(office: Office) -> None:
    office.to(Step.NOTICED)
    assert _appeal(office, acting=None, request=REQUEST) == _appeal(office, acting=None, request=REQUEST)
    office.use[DecideAppeal](SPRING, FIRST, REFUSED, acting=REVIEWER)
    assert _appeal(office, acting=None, request=REQUEST).step is Step.NOTICED
    assert _facts(office, CampaignEvent.REVERIFICATION_APPEALED) == [
        {"campaign": SPRING.value, "client": "hotline", "ground": "cannot-attend"}
    ]


def test_a_key_stands_for_one_request(office: Office) -> None:
    office.to(Step.NOTICED)
    _appeal(office, request=REQUEST)
    other = ClientRequest(client_id=REQUEST.client_id, key=REQUEST.key, fingerprint="b" * 64)
    with pytest.raises(IdempotencyKeyReused):
        _appeal(office, LineId("line-2"), request=other)


def test_what_waits_is_listed_the_longest_first_with_the_time_of_the_pack(office: Office) -> None:
    office.to(Step.NOTICED)
    _appeal(office, LineId("line-2"))
    office.run(HOUR)
    _appeal(office)
    waiting = office.use[ReadAppeals]()
    assert ([one.held.line_id.value for one in waiting.first], waiting.total) == (["line-2", "line-1"], 2)
    assert waiting.first[0].decide_by == waiting.first[0].held.moved_at + timedelta(hours=48)
    assert [one.held.line_id.value for one in office.use[ReadAppeals](limit=1).first] == ["line-2"]


def test_an_appeal_is_late_once_the_packs_time_is_over_and_still_waits_for_a_person(office: Office) -> None:
    office.to(Step.NOTICED)
    appealed = _appeal(office)
    office.clock.advance(appealed.moved_at + timedelta(hours=48) - office.clock.now())
    assert [one.is_late for one in office.use[ReadAppeals]().first] == [False]
    office.run(HOUR)
    assert [one.is_late for one in office.use[ReadAppeals]().first] == [True]
    assert office.held().step is Step.APPEALED


def test_one_appeal_is_read_with_its_line_and_who_recorded_it(office: Office) -> None:
    office.to(Step.NOTICED)
    _appeal(office)
    view = office.use[ReadAppeals].one(SPRING, FIRST)
    assert (view.line, view.recorded_by) == (office.line(), STAFF.member.login)
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    with pytest.raises(CampaignConflict):
        office.use[ReadAppeals].one(SPRING, FIRST)


@pytest.mark.parametrize(("acting", "shown"), [(AgentId("of-the-hotline"), "of-the-hotline"), (None, "")])
def test_whom_a_machine_client_named_is_shown_as_it_named_them(office: Office, acting: AgentId | None, shown: str) -> None:
    office.to(Step.NOTICED)
    _appeal(office, acting=acting, request=REQUEST)
    assert office.use[ReadAppeals].one(SPRING, FIRST).recorded_by == shown


def test_of_a_line_is_read_what_is_asked_of_it_and_nothing_before_its_holder_was_told(office: Office) -> None:
    assert office.use[ReadReverification](FIRST) is None
    office.plan()
    assert office.use[ReadReverification](FIRST) is None
    office.use[StartCampaign](SPRING)
    office.run()
    found = office.use[ReadReverification](FIRST)
    assert found is not None
    assert (found.held, found.decide_by) == (office.held(), None)
    appealed = _appeal(office)
    found = office.use[ReadReverification](FIRST)
    assert found is not None
    assert found.decide_by == appealed.moved_at + timedelta(hours=48)
    office.use[DecideAppeal](SPRING, FIRST, GRANTED, acting=REVIEWER)
    assert office.use[ReadReverification](FIRST) is None


def test_every_reason_speaks_for_one_outcome() -> None:
    said = [reason for reasons in REASONS.values() for reason in reasons]
    assert sorted(said) == sorted(AppealReason)
    assert set(REASONS) == set(AppealOutcome)


@pytest.mark.parametrize("reason", AppealReason)
@pytest.mark.parametrize("outcome", AppealOutcome)
def test_a_reason_for_the_other_outcome_decides_nothing(outcome: AppealOutcome, reason: AppealReason) -> None:
    if reason in REASONS[outcome]:
        assert AppealDecision(outcome=outcome, reason=reason) == decision_for(reason)
        return
    with pytest.raises(InvalidInput) as caught:
        AppealDecision(outcome=outcome, reason=reason)
    assert caught.value.facts["field"] == "reason"
