"""How outcomes are counted: by person, with intervals that do not take sessions of one person for independent ones."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.attacks.rates import Outcome, PlayedSession, rate_by_person, rates_of
from realname.evaluation.attacks.report import REPORT, result_of
from realname.evaluation.comparison.exact import exact_bounds
from realname.evaluation.report.page import page_of
from realname.evaluation.report.results import Results
from realname.kernel.text.text import ENGLISH
from tests.evaluation.report.result_examples import AT, attacks
from tests.support.command import realname


def session(person: str, outcome: Outcome = Outcome.REFERRED, *, reasons: tuple[str, ...] = ()) -> PlayedSession:
    return PlayedSession(instrument="splice", person=person, outcome=outcome, reasons=reasons, findings=(), lasted_s=11.0)


def test_where_every_session_came_out_alike_a_person_counts_once() -> None:
    one_person, six_persons = ([(person, False) for person in people] for people in ("aaaaaa", "abcdef"))
    assert rate_by_person(one_person).most > rate_by_person(six_persons).most
    assert rate_by_person(one_person).most == pytest.approx(0.95)  # the exact rule of three, as of comparisons
    assert rate_by_person(six_persons).most == pytest.approx(1 - 0.05 ** (1 / 6))


def test_of_one_session_a_person_the_interval_is_the_exact_one_of_comparisons() -> None:
    rate = rate_by_person([(str(place), place < 3) for place in range(40)])
    assert (rate.least, rate.most) == pytest.approx(exact_bounds(3, 40, confidence=0.95), rel=0.03)


def test_sessions_that_differ_within_persons_count_more_than_persons() -> None:
    mixed = [(person, place % 2 == 0) for person in "abcd" for place in range(10)]
    clustered = [(person, person in "ab") for person in "abcd" for _ in range(10)]
    assert rate_by_person(mixed).share == rate_by_person(clustered).share == 0.5
    assert rate_by_person(mixed).most - rate_by_person(mixed).least < rate_by_person(clustered).most - rate_by_person(clustered).least


def test_outcomes_are_shares_of_the_sessions() -> None:
    rates = rates_of([session("a"), session("a", Outcome.APPROVED), session("b", Outcome.FAILED), session("b")])
    assert {outcome.value: rates.rates[outcome].share for outcome in Outcome} == {
        "approved": 0.25,
        "referred": 0.5,
        "refused": 0.0,
        "failed": 0.25,
    }


def test_of_no_session_there_is_no_rate() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        rates_of([])


def test_sessions_that_were_refused_or_failed_are_counted_together() -> None:
    played = [session("a", Outcome.REFUSED), session("b", Outcome.FAILED), session("c", Outcome.APPROVED), session("d")]
    assert rates_of(played).turned_away.share == 0.5


def test_the_report_names_no_person() -> None:
    found = [rates_of([session("person-4711", reasons=("injection-unsure",)), session("person-4712", Outcome.APPROVED)])]
    report = replace(attacks(), instruments=[result_of(one, Rung.REACTION) for one in found])
    texts = REPORT.dump_json(report).decode(), page_of(Results(attacks=report), language=ENGLISH, at=AT)
    assert [text for text in texts if "person-47" in text] == []
    assert all("injection-unsure" in text for text in texts)
    assert json.loads(texts[0])["instruments"][0]["approved"]["share"] == 0.5


@pytest.mark.models
def test_a_folder_without_recordings_is_said_to_hold_no_one(tmp_path: Path, models_folder: Path) -> None:
    del models_folder
    ended = realname("evaluate", "attacks", "--data", tmp_path, "--out", tmp_path / "report", "--sessions", "1")
    assert (ended.exit_code, "portraits/" in ended.stderr, (tmp_path / "report").exists()) == (78, True, False)
