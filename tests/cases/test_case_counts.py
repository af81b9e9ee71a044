"""What is counted of case files: by outlet, day and reason, without tests, by an index of the time; which outlets are unlike others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from realname.cases.model.case_figures import LEAST_PEERS, LEAST_REGISTRATIONS, WORTH_A_LOOK, CaseFigures, Trait, deviations
from realname.cases.model.case_file import CaseEnd, CaseFile
from realname.cases.store.case_counts import CountCases
from realname.cases.store.case_files import CaseFiles
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from tests.support.manual_clock import START

DAY = timedelta(days=1)
HERE, THERE = OutletId("shop-1"), OutletId("shop-2")
OPENED = CaseFile(
    case_id=RegistrationId("case"),
    opened_index=0,
    last_index=0,
    opened_at=START,
    outlet_id=HERE,
    agent_id=AgentId("agent-1"),
    purpose="new-line",
    route="face",
)
APPROVED = replace(OPENED, decided_as="approved", ended_as=CaseEnd.ACTIVATED)
REFUSED = replace(OPENED, decided_as="refused", reasons=("face-non-match", "presentation-attack"), ended_as=CaseEnd.REFUSED)
USUAL = CaseFigures(registrations=100, approved=90, refused=8, referred=10, without_face=3, left=2)
MANY = {OutletId(f"shop-{place}"): USUAL for place in range(20)}


def _keep(engine: Engine, files: Sequence[CaseFile]) -> CountCases:
    numbered = [
        replace(one, case_id=RegistrationId(f"case-{place}"), opened_index=place, last_index=place) for place, one in enumerate(files)
    ]
    with SqlUnitsOfWork(engine)() as unit:
        unit[CaseFiles].save(numbered, folded=len(numbered))
        unit.commit()
    return CountCases(engine)


def test_each_case_counts_for_what_it_is(engine: Engine) -> None:
    without = replace(APPROVED, route="no-face")
    went_over = replace(REFUSED, handed_over_at=START)
    overridden = replace(OPENED, decided_as="referred", reviewed_as="approved")
    withdrawn = replace(OPENED, ended_as=CaseEnd.WITHDRAWN)
    appealed = replace(REFUSED, reviewed_as="refused")
    counts = _keep(engine, [APPROVED, REFUSED, without, went_over, overridden, withdrawn, appealed])
    assert counts.by_outlet(START, START + DAY) == {
        HERE: CaseFigures(
            registrations=7,
            approved=3,
            refused=3,
            referred=1,
            without_face=2,
            overridden=1,
            left=1,
            face_approved=2,
            face_decided=4,
            without_approved=1,
            without_decided=1,
        )
    }


def test_a_case_is_of_the_day_in_which_it_was_opened_and_its_first_moment_belongs_to_it(engine: Engine) -> None:
    moment = timedelta(microseconds=1)
    counts = _keep(
        engine, [replace(OPENED, opened_at=START + one) for one in (-moment, timedelta(), DAY - moment, DAY, 3 * DAY - moment, 3 * DAY)]
    )
    bounds = [START + DAY * place for place in range(4)]
    assert [one.registrations for one in counts.by_day(bounds)] == [2, 1, 1]


def test_of_one_outlet_only_its_own_are_counted(engine: Engine) -> None:
    counts = _keep(engine, [REFUSED, replace(REFUSED, outlet_id=THERE), replace(OPENED, outlet_id=THERE)])
    (of_the_day,) = counts.by_day([START, START + DAY], outlet_id=THERE)
    assert (of_the_day.registrations, of_the_day.refused) == (2, 1)
    assert counts.refusals(START, START + DAY, outlet_id=THERE) == {"face-non-match": 1, "presentation-attack": 1}


def test_a_refusal_that_people_overturned_is_no_refusal(engine: Engine) -> None:
    counts = _keep(engine, [REFUSED, replace(REFUSED, reviewed_as="approved"), replace(REFUSED, reviewed_as="refused")])
    assert counts.refusals(START, START + DAY) == {"face-non-match": 2, "presentation-attack": 2}


def test_test_identities_are_not_counted(engine: Engine) -> None:
    counts = _keep(engine, [replace(REFUSED, is_test=True)])
    assert counts.by_outlet(START, START + DAY) == {}
    assert counts.refusals(START, START + DAY) == {}
    assert counts.by_day([START, START + DAY]) == [CaseFigures()]


def test_figures_of_two_times_are_those_of_both() -> None:
    assert USUAL + CaseFigures(registrations=1, refused=1) == CaseFigures(
        registrations=101, approved=90, refused=9, referred=10, without_face=3, left=2
    )


def test_where_nothing_is_decided_of_one_route_there_is_no_gap() -> None:
    face = CaseFigures(face_approved=9, face_decided=10)
    assert face.gap_points is None
    assert (face + CaseFigures(without_approved=1, without_decided=2)).gap_points == 40.0


def test_the_outlet_that_is_unlike_the_others_comes_first_with_what_it_is_unlike_by() -> None:
    odd = CaseFigures(registrations=100, approved=90, refused=8, referred=10, without_face=40, left=2)
    first, second, *_ = deviations({**MANY, OutletId("odd"): odd})
    assert (first.outlet_id.value, first.trait) == ("odd", Trait.WITHOUT_FACE)
    assert first.z > WORTH_A_LOOK > abs(second.z)


def test_what_is_too_small_is_compared_with_nothing_and_comes_last() -> None:
    small = CaseFigures(registrations=LEAST_REGISTRATIONS - 1, refused=LEAST_REGISTRATIONS - 1)
    *_, last = deviations({OutletId("a-small-one"): small, **MANY})
    assert (last.outlet_id.value, last.trait, last.z) == ("a-small-one", None, 0.0)


def test_among_too_few_no_one_is_unlike() -> None:
    few = {OutletId(f"shop-{place}"): USUAL for place in range(LEAST_PEERS)}
    assert {one.trait for one in deviations(few)} == {None}
    assert {one.trait for one in deviations({**few, OutletId("one-more"): USUAL})} != {None}
