"""What is counted of case files: by outlet, day and reason, without test identities, by an index of the time, and fast."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from realname.cases.model.case_figures import CaseFigures
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
