"""What may not be claimed: each rule, from one thing of the results that was changed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from realname.evaluation.comparison.report import Basis, ComparisonReport, OperatingPoint, Spread
from realname.evaluation.report.claims import Claim, forbidden_claims
from realname.evaluation.report.results import Results
from realname.evaluation.report.text import CLAIMS
from realname.kernel.text.text import Text, fill_template
from tests.evaluation.report.result_examples import attacks, comparison, live, point, rate, recorded


def said(results: Results) -> dict[str, str]:
    return {one.code: fill_template(one.text.english, **_english(one)) for one in forbidden_claims(results)}


def _english(claim: Claim) -> dict[str, str]:
    return {name: one if isinstance(one, str) else ", ".join(part.english for part in _parts(one)) for name, one in claim.values.items()}


def _parts(one: Text | Sequence[Text]) -> Sequence[Text]:
    return [one] if isinstance(one, Text) else one


def at(only: OperatingPoint) -> dict[str, str]:
    return said(Results(comparison=replace(comparison(), points=[only])))


def of(report: ComparisonReport) -> set[str]:
    return set(said(Results(comparison=report)))


def days(median: float, most: float) -> Spread:
    return Spread(count=9, least=0, p05=0, p25=0, median=median, p75=median, p95=most, most=most)


def test_nothing_measured_is_nothing_claimed() -> None:
    assert set(said(Results())) == {"no-comparison", "no-attacks", "no-live", "no-conformance"}


def test_of_nine_people_without_an_error_no_fnmr_below_the_rule_of_three_is_claimed() -> None:
    claims = at(point(fmr=rate(3, 72), fnmr=rate(0, 9)))
    assert "only an FNMR of at most 28.4\N{NO-BREAK SPACE}%" in claims["fnmr-no-error"]
    assert "9 people without an error" in claims["fnmr-no-error"]
    assert "fnmr-bound" not in claims


def test_with_errors_the_upper_bound_is_what_may_be_claimed() -> None:
    claims = at(point(fmr=rate(1, 10_000), fnmr=rate(5, 100)))
    assert "only an FNMR of at most 11.2\N{NO-BREAK SPACE}%" in claims["fnmr-bound"]
    assert "only an FMR of at most 0.0567\N{NO-BREAK SPACE}%" in claims["fmr-bound"]


def test_fewer_than_thirty_errors_are_named_with_their_rate() -> None:
    assert "fewer than 30 errors: FNMR (29)." in at(point(fmr=rate(30, 100_000), fnmr=rate(29, 1_000)))["few-errors"]
    assert "few-errors" not in at(point(fmr=rate(30, 100_000), fnmr=rate(0, 1_000)))


def test_pairs_over_all_people_are_easy_unless_the_manifest_gives_sex_age_and_origin() -> None:
    report = comparison()
    given = {column: {"one": 50, "other": 50} for column in ("sex", "age", "group")}
    assert "easy-pairs" in of(report)  # no group
    assert "easy-pairs" not in of(replace(report, population=replace(report.population, groups=given)))
    silent = replace(report.population, groups={**given, "age": {"": 100}})
    assert "easy-pairs" in of(replace(report, population=silent))


def test_that_the_threshold_of_the_pack_is_of_other_people_is_not_claimed() -> None:
    given = replace(point(fmr=rate(1, 10_000), fnmr=rate(5, 100)), name="given")
    assert "pack-threshold" in of(comparison())
    assert "pack-threshold" not in at(given)


def test_what_decides_about_a_use_comes_first() -> None:
    claims = list(said(Results(comparison=comparison(), attacks=attacks(), live=live())))
    assert claims == [code for code in CLAIMS if code in claims]
    assert claims[0] == "no-conformance"


def test_a_bound_that_borrows_from_another_threshold_says_so() -> None:
    borrowed = replace(rate(0, 5_000), basis=Basis.ZERO)
    assert "fmr-borrowed" in at(point(fmr=borrowed, fnmr=rate(1, 100)))
    assert "fmr-borrowed" not in at(point(fmr=rate(0, 5_000), fnmr=rate(1, 100)))


def test_no_fnmr_at_an_fmr_that_the_comparisons_do_not_resolve() -> None:
    claims = said(Results(comparison=comparison()))  # 29,700 non-mated comparisons
    assert "0.01\N{NO-BREAK SPACE}%, 0.001\N{NO-BREAK SPACE}%, 0.0001\N{NO-BREAK SPACE}%" in claims["fmr-unresolved"]


def test_thresholds_that_were_set_on_the_same_people_are_no_result_on_others() -> None:
    report = comparison()
    assert "thresholds-same-people" in of(report)
    none = [replace(one, is_resolved=False) for one in report.at_fmr]
    assert "thresholds-same-people" not in of(replace(report, at_fmr=none))


def test_photos_of_one_day_say_nothing_of_ageing() -> None:
    report = comparison()

    def with_days(spread: Spread) -> set[str]:
        return of(replace(report, population=replace(report.population, days_between=spread)))

    assert {"days-unknown", "same-day", "ageing", "ageing-beyond"} & with_days(days(0, 1)) == {"same-day"}
    assert {"days-unknown", "same-day", "ageing", "ageing-beyond"} & with_days(days(30, 90)) == {"ageing"}
    assert {"days-unknown", "same-day", "ageing", "ageing-beyond"} & with_days(days(900, 2_000)) == {"ageing-beyond"}
    unknown = replace(days(0, 0), count=0, most=None)
    assert {"days-unknown", "same-day", "ageing", "ageing-beyond"} & with_days(unknown) == {"days-unknown"}


def test_photos_say_nothing_of_clips_and_imported_scores_nothing_of_failures() -> None:
    report = comparison()
    assert "photos-only" in of(report)
    assert "photos-only" not in of(replace(report, population=replace(report.population, clips=1)))
    assert "imported-scores" not in of(report)
    assert "imported-scores" in of(replace(report, system=replace(report.system, kind="scores")))


def test_of_a_group_with_fewer_than_thirty_people_nothing_is_claimed() -> None:
    report = comparison()
    by_sex = report.groupings[0]
    few = replace(by_sex, cells=[replace(by_sex.cells[0], persons=29), replace(by_sex.cells[1], persons=30)])
    claims = said(Results(comparison=replace(report, groupings=[few])))
    assert "f (29)" in claims["group-few"]
    assert "m (30)" not in claims["group-few"]


def test_that_no_difference_is_shown_is_no_claim_that_groups_are_alike() -> None:
    report = comparison()
    assert "points" in said(Results(comparison=report))["groups-alike"]
    assert {"groups-alike", "no-groups"} & of(replace(report, groupings=[])) == {"no-groups"}
    silent = [replace(one, cells=[replace(one.cells[0], values=dict.fromkeys(one.columns, ""))]) for one in report.groupings]
    assert {"groups-alike", "no-groups"} & of(replace(report, groupings=silent)) == {"no-groups"}


def test_an_fmr_of_all_is_not_claimed_within_a_group_that_has_a_higher_one() -> None:
    report = comparison()
    matrix = next(one for one in report.matrices if one.at == "similarity_target")
    plain, high = rate(10, 10_000), rate(400, 10_000)
    apart = replace(matrix, values=["f", "m"], rates=[[high, plain], [plain, plain]])
    alike = replace(apart, rates=[[plain, plain], [plain, plain]])
    points = [point(fmr=plain, fnmr=rate(1, 100))]
    shown = said(Results(comparison=replace(report, points=points, matrices=[apart])))
    assert "f (4.00\N{NO-BREAK SPACE}%)" in shown["fmr-within-group"]
    assert "fmr-within-group" not in of(replace(report, points=points, matrices=[alike]))


def test_simulated_honest_sessions_are_no_applicants() -> None:
    assert {"honest-simulated", "no-honest"} & set(said(Results(attacks=attacks()))) == {"honest-simulated"}
    assert {"honest-simulated", "no-honest"} & set(said(Results(attacks=attacks(honest=False)))) == {"no-honest"}


def test_attacks_that_all_failed_say_nothing_under_the_bound_of_their_few_people() -> None:
    claims = said(Results(attacks=attacks()))
    assert "only an IAPAR of at most 39.4\N{NO-BREAK SPACE}%" in claims["iapar-bound"]  # none of six people
    assert "splice (6)" in claims["attackers-few"]
    assert {"other-instruments", "played-into-protocol"} <= claims.keys()


def test_sessions_that_all_failed_before_the_test_of_presentation_show_no_detection() -> None:
    failed = attacks()
    seen = replace(failed.instruments[0], findings={"presentation-attack": 1, "action-not-seen": 11})
    assert "splice" in said(Results(attacks=failed))["attacks-failed"]
    assert "attacks-failed" not in said(Results(attacks=replace(failed, instruments=[seen])))
    assert "attacks-failed" not in said(Results(attacks=attacks(approved=1)))


def test_operation_knows_approved_applicants_alone() -> None:
    assert {"live-approved-only", "live-bpcer", "live-no-fmr"} <= said(Results(live=live())).keys()


def test_parts_under_different_policies_are_not_combined() -> None:
    other = replace(attacks(), policy_digest="9" * 64)
    assert "policies-differ" not in said(Results(comparison=comparison(), attacks=attacks()))
    assert "policies-differ" in said(Results(comparison=comparison(), attacks=other))


def test_conformance_is_never_claimed() -> None:
    assert "no-conformance" in said(Results(comparison=comparison(), attacks=attacks(), live=live()))


def test_the_pack_says_on_whom_its_thresholds_were_set() -> None:
    def on(set_on: Literal["this-manifest", "another-manifest", "unknown"]) -> set[str]:
        report = comparison()
        codes = of(replace(report, system=replace(report.system, thresholds_set_on=set_on)))
        return {code for code in codes if code.startswith("pack-threshold")}

    assert on("this-manifest") == {"pack-threshold-same"}
    assert on("another-manifest") == {"pack-threshold-other"}
    assert on("unknown") == {"pack-threshold"}


def test_of_recordings_no_rate_below_its_bound_is_claimed() -> None:
    claims = said(Results(recorded=recorded()))
    assert "only an APCER of at most 39.4\N{NO-BREAK SPACE}%" in claims["apcer-bound"]  # six attackers and no error
    assert claims["species-few"].endswith("print (6).")
    assert "yes (6), no (6)" in claims["bona-fide-few"] or "no (6), yes (6)" in claims["bona-fide-few"]
    assert claims.keys() >= {"bpcer-bound", "recorded-challenge"}
    assert claims.keys().isdisjoint({"attackers-unknown", "recorded-models", "recorded-photos", "no-bona-fide"})


def test_what_recordings_lack_is_said() -> None:
    report = recorded()
    lacking = replace(
        report, names_attackers=False, measured_models=False, bona_fide=[replace(report.bona_fide[0], recordings=0, photos=3)]
    )
    assert said(Results(recorded=lacking)).keys() >= {"attackers-unknown", "recorded-models", "recorded-photos", "no-bona-fide"}


def test_attacks_that_were_not_played_may_not_be_claimed() -> None:
    claims = said(Results(attacks=attacks()))
    assert "A learned face" in claims["rungs-not-played"]
    assert "CEN/TS 18099" in claims["ladder-ours"]


def test_recordings_under_another_policy_are_not_combined() -> None:
    other = replace(recorded(), policy_digest="9" * 64)
    assert "policies-differ" in said(Results(comparison=comparison(), recorded=other))


def test_while_reviewers_decide_no_final_rate_of_accepted_attacks_is_claimed() -> None:
    report = attacks(approved=3)
    splice = report.instruments[0]
    referred = replace(splice, referred=splice.approved, approved=splice.referred)
    claims = said(Results(attacks=replace(report, instruments=[referred])))
    assert "3 of 12 attack sessions went to a reviewer" in claims["attacks-referred"]
    assert "attacks-referred" not in said(Results(attacks=report))


def test_every_instrument_of_too_few_people_is_named() -> None:
    report = attacks()
    many = [replace(report.instruments[0], instrument=f"splice-{place}") for place in range(9)]
    claims = said(Results(attacks=replace(report, instruments=many)))
    assert [place for place in range(9) if f"splice-{place} (6)" not in claims["attackers-few"]] == []


def test_sessions_for_which_the_machine_was_too_slow_say_nothing() -> None:
    def claimed(starved: int) -> bool:
        slow = [replace(one, findings={"frames-too-few": starved}) for one in attacks().instruments if one.instrument == "splice"]
        return "attacks-starved" in said(Results(attacks=replace(attacks(), instruments=slow)))

    assert (claimed(1), claimed(2)) == (False, True)  # of twelve sessions
