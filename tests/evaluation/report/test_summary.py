"""The summary answers, in plain sentences, what a reader asks first."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from realname.evaluation.attacks.ladder import Rung
from realname.evaluation.report import text
from realname.evaluation.report.results import Results
from realname.evaluation.report.sentences import Sentence, Value
from realname.evaluation.report.summary import summarise
from realname.kernel.text.text import Text, fill_template
from tests.evaluation.report.result_examples import attacks, case, comparison, live, point, rate, recorded, session

SPACE = "\N{NO-BREAK SPACE}"


def answer(question: Text, results: Results) -> str:
    found = next(one for one in summarise(results) if one.question == question)
    return " ".join(map(_english, found.sentences))


def _english(value: Value) -> str:
    if isinstance(value, Text):
        return value.english
    if isinstance(value, Sentence):
        return fill_template(value.text.english, **{name: _english(one) for name, one in value.values.items()})
    return value if isinstance(value, str) else ", ".join(map(_english, value))


def test_every_question_is_answered_where_nothing_was_measured() -> None:
    assert len(summarise(Results())) == 8
    assert [one.question for one in summarise(Results()) if not one.sentences] == []


def test_what_was_measured_on_whom() -> None:
    said = answer(text.Q_MEASURED, Results(comparison=comparison()))
    assert "realname 1.0 made 300 mated and 29,700 non-mated comparisons of 100 people. Mated comparisons are of 100 people." in said
    assert "It read 100 references and 300 probes, of which 0 are clips. A template was made of 100 references and 300 probes." in said


def test_fnmr_at_the_threshold_of_the_pack_and_how_sure_it_is() -> None:
    only = replace(comparison(), points=[point(fmr=rate(1, 29_700), fnmr=rate(6, 300))])
    said = answer(text.Q_FNMR, Results(comparison=only))
    assert f"At the threshold 0.45 (similarity_target), FNMR is 2.00{SPACE}%." in said
    assert f"0.919{SPACE}% \N{EN DASH} 4.30{SPACE}%" in said
    assert "Errors: 6 of 300 comparisons, in which 300 people took part." in said


def test_beside_fnmr_is_frr_with_the_attempts_that_failed_to_acquire() -> None:
    failed = replace(point(fmr=rate(1, 29_700), fnmr=rate(6, 300)), frr=rate(40, 334))
    said = answer(text.Q_FNMR, Results(comparison=replace(comparison(), points=[failed])))
    assert f"FRR is 12.0{SPACE}%: 40 of 334 mated attempts failed." in said


def test_a_claim_of_fmr_names_the_pairs_and_the_people_for_whom_it_is_not_shown() -> None:
    report = replace(comparison(), points=[point(fmr=rate(0, 100_000), fnmr=rate(1, 100))])
    matched = replace(report.population, groups={column: {"one": 50, "other": 50} for column in ("sex", "age", "group")})

    def said(set_on: Literal["this-manifest", "another-manifest", "unknown"]) -> str:
        system = replace(report.system, thresholds_set_on=set_on)
        return answer(text.Q_FMR, Results(comparison=replace(report, system=system)))

    assert "Not shown for pairs of the same sex, age and origin" in said("unknown")
    assert "it is not known whether the threshold was set on these people" in said("unknown")
    assert "the pack says that its threshold was set on these people" in said("this-manifest")
    assert "only if the threshold was set on other people" in said("another-manifest")
    assert "same sex, age and origin" not in answer(text.Q_FMR, Results(comparison=replace(report, population=matched)))


def test_instruments_for_which_the_machine_was_too_slow_are_counted_as_no_test() -> None:
    report = attacks()
    splice = report.instruments[0]
    refused = replace(splice, persons=10, failed=splice.refused, refused=splice.failed, findings={"frames-too-few": 2})
    said = answer(text.Q_ATTACKS, Results(attacks=replace(report, instruments=[refused])))
    assert said.startswith("Not known:")
    assert "1 of 1 instruments were not a test of attack detection: splice." in said


def test_no_error_is_given_as_its_upper_bound() -> None:
    only = replace(comparison(), points=[point(fmr=rate(1, 29_700), fnmr=rate(0, 9))])
    assert f"none of 9 comparisons of 9 people is an error. FNMR is at most 28.4{SPACE}% (one-sided, 95 %)." in answer(
        text.Q_FNMR, Results(comparison=only)
    )


@pytest.mark.parametrize(
    ("fmr", "said"),
    [
        (rate(0, 100_000), "For random pairs of this set: yes"),
        (rate(900, 100_000), "For random pairs of this set: no"),
        (rate(0, 1_000), "For random pairs of this set: not known"),
    ],
    ids=["claimed", "beyond", "too few"],
)
def test_whether_fmr_of_one_in_ten_thousand_may_be_claimed(fmr: object, said: str) -> None:
    only = replace(comparison(), points=[point(fmr=fmr, fnmr=rate(1, 100))])  # type: ignore[arg-type]
    assert said in answer(text.Q_FMR, Results(comparison=only))


def test_the_worst_group_and_whether_its_difference_is_shown() -> None:
    report = comparison()
    by_sex = report.groupings[0]

    def cells(f: int, m: int) -> Results:
        rated = [
            replace(cell, fnmr=[replace(one, rate=rate(count, 300)) for one in cell.fnmr])
            for cell, count in zip(by_sex.cells, (f, m), strict=True)
        ]
        return Results(comparison=replace(report, groupings=[replace(by_sex, cells=rated)]))

    apart, near, alike = (answer(text.Q_GROUPS, cells(*counts)) for counts in ((60, 5), (9, 7), (0, 0)))
    assert f"By sex: f has the highest FNMR, 20.0{SPACE}%" in apart
    assert "The difference is shown" in apart
    assert "The difference is not shown. It may be chance." in near
    assert f"By sex: every group has the same FNMR, 0{SPACE}%. A true difference of up to 0.994 percentage points" in alike


def test_people_of_no_known_group_are_not_compared() -> None:
    report = comparison()
    by_sex = report.groupings[0]
    unknown = replace(by_sex, cells=[by_sex.cells[0], replace(by_sex.cells[1], values={"sex": ""})])
    assert answer(text.Q_GROUPS, Results(comparison=replace(report, groupings=[unknown]))) == "Groups were not measured."


def test_whether_attacks_got_through() -> None:
    none, some = answer(text.Q_ATTACKS, Results(attacks=attacks())), answer(text.Q_ATTACKS, Results(attacks=attacks(approved=3)))
    assert none.startswith("Not known:")
    assert "1 of 1 instruments were not a test of attack detection: splice." in none
    assert "impersonate fewer than 10 people: splice (6)." in none
    assert "Approved: 0. Refused: 0. Referred to a reviewer: 0. Failed: 12." in none
    assert f"up to 39.4{SPACE}% (splice; impersonated people: 6)" in none
    assert f"Yes: the system approved 3 of 12 attack sessions. The highest IAPAR is 25.0{SPACE}%" in some
    assert f"Of 12 simulated honest sessions 0{SPACE}% were refused or failed: at most 39.4{SPACE}% (one-sided)." in none


def test_attacks_of_enough_people_that_were_refused_did_not_get_through() -> None:
    report = attacks()
    splice = report.instruments[0]
    refused = replace(splice, persons=10, failed=splice.refused, refused=splice.failed)
    assert answer(text.Q_ATTACKS, Results(attacks=replace(report, instruments=[refused]))).startswith("No, with these instruments")


def test_beside_the_verdict_on_fmr_is_what_its_interval_does_not_cover() -> None:
    report = replace(comparison(), points=[point(fmr=rate(0, 100_000), fnmr=rate(1, 100))])
    unknown = replace(report, population=replace(report.population, groups={"sex": {"": 100}}))
    assert "It does not cover other kinds of people or another capture." in answer(text.Q_FMR, Results(comparison=report))
    assert "The manifest gives of these people:" in answer(text.Q_FMR, Results(comparison=report))
    assert "the manifest gives no sex, age or group" in answer(text.Q_FMR, Results(comparison=unknown))


def test_how_recordings_were_classified() -> None:
    said = answer(text.Q_RECORDED, Results(recorded=recorded(missed=3, portrait=Path("portrait.jpg"))))
    assert "The highest APCER is 25.0\N{NO-BREAK SPACE}%, of print: 3 of 12 recordings were classified as bona fide." in said
    assert "(one-sided, 95 %, attackers: 6)" in said
    assert "the system would approve 3 of 12 recorded attacks" in said
    assert "Not classified: 8.33\N{NO-BREAK SPACE}%." in said


def test_attacks_that_were_not_played_are_named() -> None:
    (found,) = (one for one in summarise(Results(attacks=attacks())) if one.question == text.Q_ATTACKS)
    (named,) = (one.values["rungs"] for one in found.sentences if one.text == text.RUNGS_NOT_PLAYED)
    assert named == [text.RUNGS[one].title for one in Rung if one is not Rung.REACTION]


def test_operation_and_what_changed() -> None:
    said = answer(text.Q_LIVE, Results(live=live()))
    assert "10 applicants opened 10 registrations." in said
    assert f"16.7{SPACE}% of the face checks failed" in said
    many = [case(place, session("presentation-attack"), session()) for place in range(40)]
    assert f"BPCER in operation is 50.0{SPACE}%" in answer(text.Q_LIVE, Results(live=live(many)))


def test_which_bounds_are_met() -> None:
    only = replace(comparison(), points=[point(fmr=rate(900, 100_000), fnmr=rate(5, 2_000))])
    said = answer(text.Q_RULES, Results(comparison=only))
    assert f"Met: NIST SP 800-63A-4: FNMR ≤ 1{SPACE}%; Circular 08/2026 (Viet Nam): FRR < 5{SPACE}%." in said
    assert "Not met: NIST SP 800-63A-4: FMR" in said
    assert said.startswith("NIST SP 800-63A-4, biometric bounds together at the threshold 0.45:")
    assert "Not measured: " in said


def test_an_operator_is_warned_when_pictures_refer_too_many_honest_applicants() -> None:
    referred = [case(place, session(), decided_as="referred", reasons=("injection-unsure",), reviewed_as="approved") for place in range(20)]
    assert "(capture counter). At most 25\xa0% is expected." in answer(text.Q_LIVE, Results(live=live(referred)))
    assert "Warning" not in answer(text.Q_LIVE, Results(live=live()))
