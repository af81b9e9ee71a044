"""The page: it stands alone, names no one, and has every part of the results in both languages."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from realname.evaluation.attacks import report as attack_report
from realname.evaluation.attacks.cases import INSTRUMENTS
from realname.evaluation.comparison import report as comparison_report
from realname.evaluation.comparison.report import EffectBin, PointRate
from realname.evaluation.errors import ReportUnreadable, ResultTwice
from realname.evaluation.live import report as live_report
from realname.evaluation.live.figures import drift_of
from realname.evaluation.report import text
from realname.evaluation.report.page import page_of
from realname.evaluation.report.results import Results, read_results
from realname.kernel.errors import FileUnreadable
from realname.kernel.text.text import ENGLISH, Language
from realname.verification.engine.networks.model_catalogue import COMPARISON
from tests.evaluation.report.result_examples import AT, attacks, case, comparison, live, point, rate, recorded, session
from tests.support.command import realname

CHINESE = Language("zh")
_OPEN = {"meta", "br"}  # elements without an end


class _Elements(HTMLParser):
    """Every element with its attributes; refuses one that is not closed where it belongs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._within: list[str] = []
        self.feed(page)
        assert self._within == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _OPEN:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._within.pop() == tag, (tag, self.getpos())


def everything() -> Results:
    report = live()
    worse = live([case(place, session("face-lost"), session()) for place in range(60)])
    drifted = replace(worse, drift=drift_of(worse, report), drift_since=report.since)
    return Results(
        comparison=comparison(), attacks=attacks(approved=1), recorded=recorded(missed=1), live=drifted, digests=[("schema/1", "4" * 64)]
    )


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(everything(), language=ENGLISH, at=AT)


def texts(page: str) -> Iterator[str]:
    body = page.partition("<body>")[2]
    yield from (one.strip() for one in re.split(r"<[^>]*>", body) if one.strip())


def test_the_page_stands_alone(page: str) -> None:
    elements = _Elements(page).found
    assert [tag for tag, _ in elements if tag in {"script", "link", "img", "iframe", "object", "form"}] == []
    addresses = [value for _, attributes in elements for name, value in attributes.items() if name in {"href", "src", "action"}]
    assert [one for one in addresses if not (one or "").startswith("#")] == []
    assert "url(" not in page
    assert "@import" not in page


def test_every_link_leads_to_a_section(page: str) -> None:
    elements = _Elements(page).found
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert {f"#{one}" for one in ids} >= {attributes["href"] for tag, attributes in elements if tag == "a"}
    assert len(ids) == len(set(ids))


def test_what_may_not_be_claimed_comes_before_the_figures(page: str) -> None:
    places = [
        page.index(f'id="{one}"') for one in ("summary", "rules", "forbidden", "measured", "rates", "groups", "attacks", "recorded", "live")
    ]
    assert places == sorted(places)


def test_every_plot_has_its_values_in_words_beside_it(page: str) -> None:
    plots = [attributes for tag, attributes in _Elements(page).found if tag == "svg"]
    assert [one for one in plots if one.get("aria-hidden") != "true" and not one.get("aria-label")] == []
    assert sum(one.get("class") == "chart" for one in plots) == 2


def test_digests_of_models_policy_data_and_results_are_named(page: str) -> None:
    assert [digit for digit in "12345" if digit * 64 not in page] == []


def test_rates_have_their_intervals(page: str) -> None:
    said = list(texts(page))
    shares = [place for place, one in enumerate(said) if re.fullmatch(r"0\.\d+\N{NO-BREAK SPACE}%", one)]
    assert len(shares) > 20
    ranges = re.compile(r"[\d.]+\N{NO-BREAK SPACE}% \N{EN DASH} [\d.]+\N{NO-BREAK SPACE}%")
    fixed = {"0.1\N{NO-BREAK SPACE}%", "0.01\N{NO-BREAK SPACE}%", "0.001\N{NO-BREAK SPACE}%", "0.0001\N{NO-BREAK SPACE}%"}
    alone = [said[place] for place in shares if not ranges.fullmatch(said[place + 1]) and said[place] not in fixed]
    assert alone == []


def test_rates_of_attacks_are_those_of_the_whole_system() -> None:
    page = page_of(Results(attacks=attacks(approved=1)), language=ENGLISH, at=AT)
    assert "IAPAR" in page
    assert "BPCER is" not in page
    assert page.count("Played into the protocol: an injection attack.") == 1  # the honest recordings are none


def test_only_the_standards_that_were_applied_are_named() -> None:
    def said(results: Results) -> str:
        return page_of(results, language=ENGLISH, at=AT).partition("<dt>Standards</dt>")[2]

    ungrouped = replace(comparison(), groupings=[], matrices=[])
    assert "19795-10" in said(Results(comparison=comparison()))
    assert [part for part in ("19795-10", "30107-3") if part in said(Results(comparison=ungrouped))] == []
    assert "30107-3" in said(Results(attacks=attacks()))


def test_the_ladder_names_every_rung_with_what_was_played_of_it() -> None:
    ladder = (
        page_of(Results(attacks=attacks(approved=1)), language=ENGLISH, at=AT)
        .partition("<caption>Ladder of injection attacks")[2]
        .partition("</table>")[0]
    )
    assert [place for place in range(1, 7) if f"{place}. " not in ladder] == []
    assert ladder.count(">not played<") == 5
    assert ladder.count(">splice<") == 1


def test_sessions_that_are_no_test_of_attack_detection_are_marked_in_both_tables() -> None:
    failed, approved = (page_of(Results(attacks=attacks(approved=count)), language=ENGLISH, at=AT) for count in (0, 1))
    marks = (">not a test<", "every session failed before that test ran")
    assert ([one in failed for one in marks], [one in approved for one in marks]) == ([True, True], [False, False])


def test_a_share_of_nothing_has_one_bound() -> None:
    rows = page_of(Results(attacks=attacks()), language=ENGLISH, at=AT).partition("<caption>Outcomes by instrument")[2]
    assert "at most 39.4\N{NO-BREAK SPACE}% (one-sided)" in rows.partition("</table>")[0]


def test_comparisons_and_attacks_are_each_named_with_their_pack() -> None:
    other = replace(attacks(), pack_version="2026.11.2", policy_digest="9" * 64)
    page = page_of(Results(comparison=comparison(), attacks=other), language=ENGLISH, at=AT)
    head = page.partition("<header>")[2].partition("</header>")[0]
    assert [one for one in ("2026.11.1", "2026.11.2") if one not in head] == []
    assert "It is not the policy of the comparisons." in page


def test_codes_are_explained_and_told_apart_by_outcome() -> None:
    page = page_of(Results(attacks=attacks()), language=ENGLISH, at=AT)
    assert "Of the failed sessions: action-not-seen 12" in page
    assert "<code>action-not-seen</code> The movement asked for was not seen." in page


def test_ranges_of_too_few_people_are_named_as_not_compared() -> None:
    report = comparison()
    effect = report.effects[0]
    few = replace(effect, bins=[replace(effect.bins[0], low=None, high=3.0, fnmr=_few(effect.bins[0])), *effect.bins[1:]])
    page = page_of(Results(comparison=replace(report, effects=[few])), language=ENGLISH, at=AT)
    assert "fewer than 30 people: &lt; 3; 1 \N{EN DASH} 31." in page


def _few(one: EffectBin) -> list[PointRate]:
    return [replace(found, rate=rate(0, 29)) for found in one.fnmr]


def test_models_are_named_where_their_digest_is_known() -> None:
    report = replace(recorded(), models={"comparison": COMPARISON.sha256, "texture": "9" * 64})
    page = page_of(Results(recorded=report), language=ENGLISH, at=AT)
    assert COMPARISON.name in page
    assert page.count("not known by its digest") == 1


def test_attempts_that_a_failed_file_took_along_are_counted() -> None:
    only = replace(point(fmr=rate(1, 100), fnmr=rate(3, 646)), frr=rate(10, 653))
    assert "7 of 653 mated attempts" in page_of(Results(comparison=replace(comparison(), points=[only])), language=ENGLISH, at=AT)


def test_a_photo_without_a_face_is_not_called_a_clip() -> None:
    report = comparison()
    failed = replace(report, acquisition=replace(report.acquisition, failures={"clip-no-face": 5}))
    page = page_of(Results(comparison=failed), language=ENGLISH, at=AT)
    assert "No face was found." in page
    assert "clip-no-face" not in page


def test_the_page_is_chinese_but_for_names_and_codes() -> None:
    page = page_of(everything(), language=CHINESE, at=AT)
    assert '<html lang="zh-CN">' in page
    english = [one for one in texts(page) if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", one)]
    assert english == []


@pytest.mark.parametrize(
    "results",
    [
        Results(),
        Results(comparison=comparison()),
        Results(comparison=replace(comparison(), points=[], det=[], groupings=[], matrices=[], effects=[], eer=None)),
        Results(comparison=replace(comparison(), points=[point(fmr=rate(0, 36), fnmr=rate(0, 9))])),
        Results(attacks=attacks()),
        Results(live=live()),
        Results(recorded=recorded()),
        Results(recorded=replace(recorded(), species=[], thresholds=[])),
    ],
    ids=["nothing", "comparison", "no points", "no errors", "attacks", "live", "recorded", "bona fide alone"],
)
def test_a_part_that_was_not_measured_is_left_out(results: Results) -> None:
    for language in (ENGLISH, CHINESE):
        assert _Elements(page_of(results, language=language, at=AT)).found


def test_columns_that_name_no_group_make_no_section() -> None:
    report = comparison()
    silent = [replace(one, cells=[replace(one.cells[0], values=dict.fromkeys(one.columns, ""))]) for one in report.groupings]
    bare = replace(report, groupings=silent, matrices=[replace(one, values=["", ""]) for one in report.matrices])
    assert 'id="groups"' in page_of(Results(comparison=report), language=ENGLISH, at=AT)
    assert "#groups" not in page_of(Results(comparison=bare), language=ENGLISH, at=AT)


def test_what_a_result_names_is_shown_as_text() -> None:
    report = comparison()
    hostile = replace(report, system=replace(report.system, name="<script>x</script>", pack='"><img src=x>'))
    elements = _Elements(page_of(Results(comparison=hostile), language=ENGLISH, at=AT)).found
    assert [tag for tag, _ in elements if tag in {"script", "img"}] == []


def written(folder: Path) -> list[Path]:
    paths = [folder / name for name in ("comparison.json", "attacks.json", "live.json")]
    paths[0].write_bytes(comparison_report.REPORT.dump_json(comparison()))
    paths[1].write_bytes(attack_report.REPORT.dump_json(attacks()))
    paths[2].write_bytes(live_report.REPORT.dump_json(live()))
    return paths


def test_results_are_read_by_the_schema_that_each_names(tmp_path: Path) -> None:
    paths = written(tmp_path)
    found = read_results(paths)
    assert found.comparison is not None
    assert found.attacks is not None
    assert found.live is not None
    again = (comparison_report.REPORT.dump_json(found.comparison), attack_report.REPORT.dump_json(found.attacks))
    assert [*again, live_report.REPORT.dump_json(found.live)] == [path.read_bytes() for path in paths]
    assert [schema for schema, _ in found.digests] == ["realname-comparison-report/1", "realname-attack-report/1", "realname-live-report/1"]


@pytest.mark.parametrize(
    ("content", "entry"),
    [
        ("", "json"),
        ("[1]", "schema"),
        ('{"schema": "other/1"}', "schema"),
        ('{"schema": "realname-attack-report/1"}', "made_at"),
        ("[" * 100_000, "json"),
    ],
    ids=["empty", "a list", "another schema", "incomplete", "deep"],
)
def test_a_file_that_is_no_result_is_named_by_its_fault(content: str, entry: str, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReportUnreadable) as refused:
        read_results([path])
    assert refused.value.facts["entry"] == entry


def test_a_missing_file_and_two_of_a_kind_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path)[1]
    with pytest.raises(ResultTwice):
        read_results([path, path])
    with pytest.raises(FileUnreadable):
        read_results([tmp_path / "none.json"])


def test_the_command_writes_the_page_and_says_what_is_met(tmp_path: Path) -> None:
    ended = realname("evaluate", "report", "--out", tmp_path / "report.html", "--language", "zh", "--json", *written(tmp_path))
    assert ended.exit_code == 0
    assert {one["figure"] for one in ended.json["rules"]} == {"FMR", "FNMR", "FAR", "FRR"}  # type: ignore[attr-defined]
    assert "no-conformance" in ended.json["not_claimed"]  # type: ignore[operator]
    assert '<html lang="zh-CN">' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_command_takes_who_measured_which_data_and_how_people_were_chosen(tmp_path: Path) -> None:
    told = {"--tester": "Laboratory <A>", "--data-set": "Volunteers 2026", "--selection": "By lot among staff"}
    named = [part for pair in told.items() for part in pair]
    for name, options in (("told.html", named), ("silent.html", [])):
        assert realname("evaluate", "report", "--out", tmp_path / name, *options, written(tmp_path)[0]).exit_code == 0
    page, silent = ((tmp_path / name).read_text(encoding="utf-8") for name in ("told.html", "silent.html"))
    assert [one for one in ("Laboratory &lt;A&gt;", "Volunteers 2026", "By lot among staff") if one not in page] == []
    assert "<dt>Tester</dt><dd>not given</dd>" in silent
    assert "<dt>Comparisons were measured on</dt><dd>2026-11-30</dd>" in silent


def test_the_command_refuses_a_language_that_is_not_installed(tmp_path: Path) -> None:
    ended = realname("evaluate", "report", "--out", tmp_path / "report.html", "--language", "xx", "--json", written(tmp_path)[0])
    assert json.loads(ended.stdout)["error"]["code"] == "invalid-input"
    assert not (tmp_path / "report.html").exists()


def test_the_page_explains_every_instrument() -> None:
    assert set(text.INSTRUMENTS) == set(INSTRUMENTS)
