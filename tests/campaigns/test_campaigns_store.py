"""The contract of the campaigns: planned in batches, each line in one open campaign, and what is due is found, by an index."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert, text

from realname.campaigns.errors import CampaignNameTaken, LineNotInCampaign, UnknownCampaign
from realname.campaigns.model.campaign import Campaign, CampaignState
from realname.campaigns.model.line import AppealGround, CampaignLine, WithdrawalCause
from realname.campaigns.model.line_selection import LineCriteria, LineSelection, SelectedBatch
from realname.campaigns.model.schedule import CampaignSchedule
from realname.campaigns.model.step import Step
from realname.campaigns.store.campaigns import Campaigns
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.store.tables import campaign_lines
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import AgentId, CampaignId, Iccid, LineId, Msisdn, OutletId, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Ending
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.store.tables import lines
from realname.platform.db.store import Transaction
from realname.registration.model.registration import Purpose
from tests.support.examples import FULL, LINE, OPENED, PERSON, keep
from tests.support.manual_clock import START
from tests.support.plans import plan_of

DAY = timedelta(days=1)
SCHEDULE = CampaignSchedule(notice_days=7, prompt_hours=24, grace_days=3, partial_bar_days=5, wave_lines=2, wave_hours=1)
SELECTION = LineSelection(
    tiers=("old",),
    listed="a" * 64,
    any_of=(LineCriteria(active_days=30, evidence_kinds=frozenset(EvidenceKind), evidence_means=frozenset({EvidenceMeans.TYPED})),),
    query=LineCriteria(
        activated_from=START,
        activated_before=START + DAY,
        outlets=frozenset({OutletId("b"), OutletId("a")}),
        holder_lines=2,
        unverified_days=1,
    ),
)
SPRING = Campaign(
    id=CampaignId("spring"),
    state=CampaignState.PLANNING,
    selection=LineSelection(),
    schedule=SCHEDULE,
    policy_digest="d" * 64,
    created_at=START,
)
AUTUMN = replace(SPRING, id=CampaignId("autumn"), created_at=START + DAY)
LINES, LEFT = 4_000, 1_000
# Their registrations are not there, and nothing of this is committed.
_UNCHECKED = {"sqlite": "PRAGMA defer_foreign_keys = ON", "postgresql": "SET session_replication_role = replica"}


def stock(
    units: UnitsOfWork, count: int, *, outlet: str = "outlet-1", first: int = 1, person: str = "person-1", means: str = "chip"
) -> None:
    """Keep active lines `line-1` and on, activated a day apart, the first at the beginning."""
    if person != PERSON.id.value or first == 1:
        keep(units, replace(PERSON, id=PersonId(person), identity_hash=person.ljust(64, "0")))
    for number in range(first, first + count):
        registration = replace(
            OPENED,
            id=RegistrationId(f"registration-{number}"),
            outlet_id=OutletId(outlet),
            evidence=replace(FULL.evidence, means=EvidenceMeans(means)) if FULL.evidence else None,
        )
        line = replace(
            LINE,
            id=LineId(f"line-{number}"),
            registration_id=registration.id,
            person_id=PersonId(person),
            msisdn=Msisdn(f"+86199000000{number:02}"),
            iccid=Iccid(f"898699000000000000{number:02}"),
        ).activate(at=START + (number - 1) * DAY)
        keep(units, registration, line)


def plan(units: UnitsOfWork, campaign: Campaign = SPRING, *, limit: int = 100) -> Campaign:
    """Add and plan to the end."""
    with units() as unit:
        unit[Campaigns].add(campaign)
        while (batch := unit[CampaignLines].select(campaign, limit=limit)).through is not None:
            campaign = campaign.plan_batch(through=batch.through, scanned=batch.scanned, taken=batch.taken)
        unit[Campaigns].save(campaign.finish_planning())
        unit.commit()
    return campaign.finish_planning()


def change(units: UnitsOfWork, *lines: CampaignLine) -> None:
    """Keep changed lines."""
    with units() as unit:
        for line in lines:
            unit[CampaignLines].save(line)
        unit.commit()


def held(units: UnitsOfWork, number: int, campaign: Campaign = SPRING) -> CampaignLine:
    """The line's place in the campaign."""
    with units() as unit:
        return unit[CampaignLines].get(campaign.id, LineId(f"line-{number}"))


def ids(*numbers: int) -> Sequence[LineId]:
    """Lines by number."""
    return [LineId(f"line-{number}") for number in numbers]


def test_a_campaign_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    whole = replace(SPRING, selection=SELECTION, scanned=3, lines=2, planned_through=LineId("line-3"))
    with units() as unit:
        unit[Campaigns].add(whole)
        unit.commit()
    running = whole.finish_planning().start(at=START + DAY).open_wave(at=START + DAY)
    with units() as unit:
        assert (unit[Campaigns].find(SPRING.id), unit[Campaigns].get(SPRING.id)) == (whole, whole)
        unit[Campaigns].save(running)
        unit.commit()
    with units() as unit:
        assert unit[Campaigns].get(SPRING.id) == running


def test_a_name_is_given_once(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Campaigns].add(SPRING)
        with pytest.raises(CampaignNameTaken):
            unit[Campaigns].add(SPRING)


def test_an_unknown_campaign_is_an_error_or_none(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Campaigns].find(SPRING.id) is None
        with pytest.raises(UnknownCampaign):
            unit[Campaigns].get(SPRING.id)
        with pytest.raises(UnknownCampaign):
            unit[Campaigns].save(SPRING)


@pytest.mark.parametrize("state", CampaignState)
def test_those_at_work_are_running_or_being_stopped(units: UnitsOfWork, state: CampaignState) -> None:
    with units() as unit:
        unit[Campaigns].add(AUTUMN)
        unit[Campaigns].add(replace(SPRING, state=state))
        is_at_work = state in {CampaignState.RUNNING, CampaignState.STOPPING}
        assert unit[Campaigns].ids_at_work() == ([SPRING.id] if is_at_work else [])
        assert [one.id for one in unit[Campaigns].all()] == [AUTUMN.id, SPRING.id]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_a_planning_takes_every_line_once_in_waves_whatever_the_batch(units: UnitsOfWork, limit: int) -> None:
    stock(units, 5)
    planned = plan(units, limit=limit)
    assert (planned.scanned, planned.lines) == (5, 5)
    assert [held(units, number).wave for number in range(1, 6)] == [0, 0, 1, 1, 2]
    assert held(units, 1) == CampaignLine(
        campaign_id=SPRING.id, line_id=LineId("line-1"), outlet_id=OutletId("outlet-1"), wave=0, step=Step.SELECTED, moved_at=START
    )


@pytest.mark.parametrize("state", LineState)
def test_only_lines_in_use_are_taken(units: UnitsOfWork, state: LineState) -> None:
    stock(units, 1)
    with units() as unit:
        unit[Lines].save(replace(unit[Lines].get(LineId("line-1")), state=state))
        unit.commit()
    assert plan(units).lines == (1 if state in {"active", "barred"} else 0)


CRITERIA = [
    (LineCriteria(), (1, 2, 3, 4)),
    (LineCriteria(active_days=9), (1, 2)),
    (LineCriteria(unverified_days=8), (1, 2, 3)),
    (LineCriteria(activated_from=START + DAY), (2, 3, 4)),
    (LineCriteria(activated_before=START + DAY), (1,)),
    (LineCriteria(evidence_kinds=frozenset({EvidenceKind.RESIDENT_ID_CARD})), (1, 2, 3, 4)),
    (LineCriteria(evidence_means=frozenset({EvidenceMeans.TYPED})), (4,)),
    (LineCriteria(outlets=frozenset({OutletId("outlet-2")})), (4,)),
    (LineCriteria(holder_lines=3), (1, 2, 3)),
    (LineCriteria(holder_lines=4), ()),
    (LineCriteria(holder_lines=3, activated_from=START + DAY), (2, 3)),
]


@pytest.mark.parametrize(("criteria", "taken"), CRITERIA, ids=str)
def test_criteria_say_which_lines_are_taken(units: UnitsOfWork, criteria: LineCriteria, taken: tuple[int, ...]) -> None:
    stock(units, 3)
    stock(units, 1, first=4, outlet="outlet-2", person="person-2", means="typed")
    ten_days_on = replace(SPRING, created_at=START + 10 * DAY, selection=LineSelection(query=criteria))
    assert plan(units, ten_days_on).lines == len(taken)
    with units() as unit:
        assert unit[CampaignLines].still_in(SPRING.id, limit=9) == ids(*taken)


@pytest.mark.parametrize(("first", "again", "taken"), [("typed", "chip", 0), ("chip", "typed", 1)])
def test_what_counts_is_the_evidence_that_was_shown_last(units: UnitsOfWork, first: str, again: str, taken: int) -> None:
    stock(units, 1, means=first)
    renewed = replace(
        OPENED,
        id=RegistrationId("again"),
        purpose=Purpose.REVERIFY,
        for_line_id=LineId("line-1"),
        evidence=replace(FULL.evidence, means=EvidenceMeans(again)) if FULL.evidence else None,
    )
    keep(units, renewed)
    with units() as unit:
        unit[Lines].save(unit[Lines].get(LineId("line-1")).reverify(at=START + DAY, by=renewed.id))
        unit.commit()
    query = LineCriteria(evidence_means=frozenset({EvidenceMeans.TYPED}))
    assert plan(units, replace(SPRING, selection=LineSelection(query=query))).lines == taken


def test_lines_of_any_tier_are_taken_if_they_meet_the_query_too(units: UnitsOfWork) -> None:
    stock(units, 3)
    stock(units, 1, first=4, outlet="outlet-2", person="person-2", means="typed")
    tiers = (LineCriteria(active_days=9), LineCriteria(evidence_means=frozenset({EvidenceMeans.TYPED})))
    selection = LineSelection(tiers=("old", "typed"), any_of=tiers, query=LineCriteria(activated_from=START + DAY))
    with units() as unit:
        counted = unit[CampaignLines].count_selected(selection, at=START + 10 * DAY)
    assert [(one.outlet_id.value, one.lines, one.free, one.in_tiers) for one in counted] == [
        ("outlet-1", 1, 1, (1, 0)),
        ("outlet-2", 1, 1, (0, 1)),
    ]
    assert plan(units, replace(SPRING, created_at=START + 10 * DAY, selection=selection)).lines == 2


def test_a_line_that_is_being_closed_is_in_its_campaign_and_not_to_be_released(units: UnitsOfWork) -> None:
    stock(units, 3)
    plan(units)
    with units() as unit:
        unit[Lines].save(unit[Lines].get(LineId("line-2")).request_deactivation(Ending.VOLUNTARY))
        unit.commit()
    with units() as unit:
        assert unit[CampaignLines].still_in(SPRING.id, limit=9) == ids(1, 2, 3)
        assert unit[CampaignLines].releasable(SPRING.id, limit=9) == ids(1, 3)
        assert unit[CampaignLines].releasable(SPRING.id, limit=1) == ids(1)


def test_of_a_list_only_its_lines_are_counted_and_taken_and_each_once(units: UnitsOfWork) -> None:
    stock(units, 5)
    with units() as unit:
        (counted,) = unit[CampaignLines].count_listed(SPRING.selection, ids(2, 4, 9), at=START)
        unit[Campaigns].add(SPRING)
        batch = unit[CampaignLines].select_listed(SPRING, ids(2, 4))
        gone_on = SPRING.plan_batch(through=LineId("line-4"), scanned=2, taken=2)
        again, behind = unit[CampaignLines].select_listed(gone_on, ids(2, 4)), unit[CampaignLines].select_listed(gone_on, ids(2, 4, 5))
        unit.commit()
    assert (counted.lines, counted.free) == (2, 2)
    assert batch == SelectedBatch(through=LineId("line-4"), scanned=2, taken=2)
    assert again == SelectedBatch(through=None, scanned=0, taken=0)
    assert behind == SelectedBatch(through=LineId("line-5"), scanned=1, taken=1)
    assert [held(units, number).wave for number in (2, 4, 5)] == [0, 0, 1]


def test_ids_that_are_no_lines_are_told_in_the_order_given(units: UnitsOfWork) -> None:
    stock(units, 2)
    with units() as unit:
        assert list(unit[CampaignLines].unknown([LineId("x"), *ids(1, 9, 2)])) == [LineId("x"), LineId("line-9")]


def test_a_line_is_in_one_campaign_at_a_time(units: UnitsOfWork) -> None:
    stock(units, 3)
    plan(units)
    change(units, held(units, 2).reverify(at=START))
    with units() as unit:
        counted = unit[CampaignLines].count_selected(LineSelection(), at=START)
    assert [(one.lines, one.free) for one in counted] == [(3, 1)]
    assert plan(units, AUTUMN).lines == 1
    with units() as unit:
        found = unit[CampaignLines].find_open(LineId("line-2"))
    assert found is not None
    assert found.campaign_id == AUTUMN.id


def test_a_line_that_no_campaign_holds_is_not_found(units: UnitsOfWork) -> None:
    stock(units, 1)
    with units() as unit:
        assert unit[CampaignLines].find_open(LineId("line-1")) is None
        with pytest.raises(LineNotInCampaign):
            unit[CampaignLines].get(SPRING.id, LineId("line-1"))


def test_a_line_comes_back_as_it_was_saved(units: UnitsOfWork) -> None:
    stock(units, 1)
    plan(units)
    noticed = held(units, 1).move_on(at=START, schedule=SCHEDULE).told(at=START + DAY, schedule=SCHEDULE)
    for changed in (
        noticed,
        noticed.appeal(AppealGround.CANNOT_ATTEND, at=START, by=AgentId("agent-1")),
        noticed.withdraw(WithdrawalCause.CAMPAIGN_STOPPED, at=START),
    ):
        change(units, changed)
        assert held(units, 1) == changed


def test_waves_are_found_when_they_have_begun_and_what_is_due_when_its_time_has_come(units: UnitsOfWork) -> None:
    stock(units, 5)
    plan(units)
    with units() as unit:
        assert [unit[CampaignLines].selected(SPRING.id, before_wave=wave, limit=9) for wave in (0, 1, 2)] == [
            [],
            ids(1, 2),
            ids(1, 2, 3, 4),
        ]
        assert unit[CampaignLines].selected(SPRING.id, before_wave=9, limit=3) == ids(1, 2, 3)
    change(
        units,
        replace(held(units, 4), step=Step.GRACE, due_at=START + 2 * DAY),
        replace(held(units, 5), step=Step.GRACE, due_at=START + DAY),
    )
    with units() as unit:
        found = [unit[CampaignLines].due(SPRING.id, at=START + days * DAY, limit=9) for days in (0, 1, 2)]
        assert found == [[], ids(5), ids(5, 4)]
        assert unit[CampaignLines].due(SPRING.id, at=START + 2 * DAY, limit=1) == ids(5)
        assert unit[CampaignLines].count_due(SPRING.id, at=START + 2 * DAY) == 2
        assert unit[CampaignLines].selected(SPRING.id, before_wave=9, limit=9) == ids(1, 2, 3)


def test_a_line_that_is_looked_at_again_later_keeps_no_other_waiting(units: UnitsOfWork) -> None:
    stock(units, 2)
    plan(units)
    change(units, held(units, 1).look_again(at=START))
    with units() as unit:
        assert unit[CampaignLines].selected(SPRING.id, before_wave=9, limit=1) == ids(2)
        assert unit[CampaignLines].due(SPRING.id, at=START + DAY, limit=9) == ids(1)


@pytest.mark.parametrize("step", Step)
def test_a_campaign_is_unfinished_while_a_line_waits_for_anything(units: UnitsOfWork, step: Step) -> None:
    stock(units, 1)
    plan(units)
    held_step = Step.NOTICED if step is Step.APPEALED else None
    cause = WithdrawalCause.LINE_ENDED if step is Step.WITHDRAWN else None
    change(units, replace(held(units, 1), step=step, held_step=held_step, cause=cause))
    with units() as unit:
        assert unit[CampaignLines].is_unfinished(SPRING.id) == (step in {Step.SELECTED, Step.APPEALED})
    change(units, replace(held(units, 1), due_at=START + DAY))
    with units() as unit:
        assert unit[CampaignLines].is_unfinished(SPRING.id)


def test_what_awaits_a_decision_is_found_in_all_campaigns_the_longest_first(units: UnitsOfWork) -> None:
    stock(units, 3)
    plan(units)
    change(units, held(units, 3).withdraw(WithdrawalCause.CAMPAIGN_STOPPED, at=START))
    plan(units, AUTUMN)
    places = [(1, SPRING, START + DAY), (2, SPRING, START + 2 * DAY), (3, AUTUMN, START)]
    waiting = [
        held(units, number, campaign).move_on(at=at, schedule=SCHEDULE).appeal(AppealGround.OTHER, at=at) for number, campaign, at in places
    ]
    with units() as unit:
        assert (list(unit[CampaignLines].appealed(limit=9)), unit[CampaignLines].count_appealed()) == ([], 0)
    change(units, *[replace(one, told_at=START) for one in waiting])
    with units() as unit:
        assert [one.line_id for one in unit[CampaignLines].appealed(limit=9)] == ids(3, 1, 2)
        assert [one.line_id for one in unit[CampaignLines].appealed(limit=2)] == ids(3, 1)
        assert unit[CampaignLines].count_appealed() == 3


def test_lines_are_counted_by_outlet_and_step(units: UnitsOfWork) -> None:
    stock(units, 2)
    stock(units, 1, first=3, outlet="outlet-2", person="person-2")
    plan(units)
    change(units, held(units, 2).reverify(at=START))
    with units() as unit:
        counted = [(one.outlet_id.value, one.step, one.lines) for one in unit[CampaignLines].count(SPRING.id)]
    assert counted == [("outlet-1", "reverified", 1), ("outlet-1", "selected", 1), ("outlet-2", "selected", 1)]


def fill(connection: Connection) -> None:
    """Keep many lines in two campaigns, half of them in each; half of those of one have left it."""
    connection.exec_driver_sql(_UNCHECKED[connection.dialect.name])
    for campaign in (SPRING, AUTUMN):
        Transaction(connection)[Campaigns].add(campaign)
    names = [f"line-{number:05}" for number in range(LINES)]
    active = {"state": "active", "registration_id": "r", "person_id": "p", "iccid": "i", "requested_at": START, "activated_at": START}
    rows = [{**active, "id": name, "registration_id": name, "msisdn": name, "iccid": name} for name in names]
    connection.execute(insert(lines), rows)
    selected = {"outlet_id": "outlet-1", "wave": 0, "step": Step.SELECTED.value, "moved_at": START, "cause": None}
    gone = {**selected, "step": Step.WITHDRAWN.value, "cause": WithdrawalCause.CAMPAIGN_STOPPED.value, "moved_at": START + timedelta(1)}
    ours, others = names[: LINES // 2], names[LINES // 2 :]
    connection.execute(insert(campaign_lines), [{**gone, "campaign_id": SPRING.id.value, "line_id": name} for name in ours[:LEFT]])
    connection.execute(insert(campaign_lines), [{**selected, "campaign_id": SPRING.id.value, "line_id": name} for name in ours[LEFT:]])
    connection.execute(insert(campaign_lines), [{**selected, "campaign_id": AUTUMN.id.value, "line_id": name} for name in others])


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
@pytest.mark.parametrize("campaign_id", [SPRING.id, AUTUMN.id], ids=["spring", "autumn"])
def test_the_next_lines_to_release_are_looked_for_among_those_still_in(
    engine: Engine, campaign_id: CampaignId, *, is_analysed: bool
) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        plan = plan_of(connection, lambda: Transaction(connection)[CampaignLines].releasable(campaign_id, limit=50))
    assert "ix_campaign_lines_still_in" in plan
    assert "Merge Join" not in plan  # which would read all lines from the first of all campaigns on


@pytest.mark.parametrize("is_analysed", [False, True], ids=["no-statistics", "statistics"])
def test_the_appeals_of_all_campaigns_are_looked_for_among_those_that_wait(engine: Engine, *, is_analysed: bool) -> None:
    with engine.connect() as connection:
        fill(connection)
        if is_analysed:
            connection.execute(text("ANALYZE"))
        plan = plan_of(connection, lambda: Transaction(connection)[CampaignLines].appealed(limit=50))
    assert "ix_campaign_lines_appealed" in plan
