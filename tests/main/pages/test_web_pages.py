"""What holds for every page in both languages: no word is missing, nothing comes from elsewhere, and a screen reader finds its way."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.main.pages.web_tour import UnsafeVerifierInDoubt, tour
from tests.support.web_caller import Page, WebCaller
from tests.support.web_world import WebWorld, build_web_world

# Names, codes and what has no Chinese word.
_LATIN = frozenset(
    {"realname", "English", "SIM", "ICCID", "JavaScript", "HTTPS", "localhost", "JPEG", "PNG", "TEST", "SHA", "RFC", "agent", "outlet"}
    | {"receipt", "verify", "PIN", "supervisor", "reviewer", "change", "counter", "test", "spring"}
)
_VOID = frozenset({"input", "meta", "link", "path", "br", "img", "hr"})


@pytest.fixture(scope="module", params=["en", "zh"])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Page]]]:
    """Every page, in each language."""
    world = build_web_world(tmp_path_factory.mktemp("tour"), verifier=UnsafeVerifierInDoubt())
    yield request.param, tour(world, request.param)
    world.api.engine.dispose()


def _shown(page: Page) -> str:
    """The page without the live stage, which is hidden until it takes the place of all else, and then has a heading of its own."""
    return re.sub(r"<section[^>]* data-live-stage hidden.*?</section>", "", page.html, flags=re.DOTALL)


def _faulty(pages: dict[str, Page], pattern: str) -> list[str]:
    return [f"{name}: {found[0]}" for name, page in pages.items() if (found := re.search(pattern, page.html))]


def test_every_page_says_its_language(pages: tuple[str, dict[str, Page]]) -> None:
    language, shown = pages
    tag = "zh-CN" if language == "zh" else "en"
    assert {name for name, page in shown.items() if f'<html lang="{tag}"' not in page.html} == set()
    assert {page.response.headers["Content-Language"] for page in shown.values()} == {tag}


def test_no_word_of_the_other_language_is_left(pages: tuple[str, dict[str, Page]]) -> None:
    language, shown = pages
    if language == "zh":
        left = {name: [word for word in re.findall(r"[A-Za-z]{3,}", _prose(page)) if word not in _LATIN] for name, page in shown.items()}
    else:
        left = {name: re.findall(r"[\u4e00-\u9fff]+", _prose(page)) for name, page in shown.items()}
    assert {name: words for name, words in left.items() if words} == {}


def test_no_placeholder_and_no_key_is_left(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    assert _faulty({name: page for name, page in shown.items() if not name.startswith("face")}, r"%\(\w+\)|\{n\}|None<|Undefined") == []


def test_no_page_holds_an_address_of_another_host(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    assert _faulty(shown, r"https?://(?!counter\.test(?::8081/sandbox/sign-in|/person/))|(?:src|href|action)=\"//") == []


def test_no_page_holds_a_script_or_a_style_of_its_own(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    assert _faulty(shown, r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=") == []


def test_no_page_holds_a_score(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    assert [name for name, page in shown.items() if re.search(r"\b0[.,]\d", page.text)] == []


def test_every_form_carries_its_token(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    forms = [(name, form) for name, page in shown.items() for form in re.findall(r"<form.*?</form>", page.html, re.DOTALL)]
    posted = [(name, form) for name, form in forms if 'method="post"' in form and "data-enrol-form" not in form]
    assert posted
    assert [name for name, form in posted if not re.search(r'name="csrf" value="[^"]+"', form)] == []


def test_every_page_has_a_title_a_heading_and_one_main(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    assert [name for name, page in shown.items() if len(re.findall("<h1", _shown(page))) != 1 or page.html.count("<main") != 1] == []
    assert [name for name, page in shown.items() if re.search(r"<title>\s*–", page.html)] == []


def test_every_field_has_a_label_and_no_id_is_used_twice(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    for name, page in shown.items():
        marks = _Marks()
        marks.feed(page.html)
        assert [one for one, count in Counter(marks.ids).items() if count > 1] == [], name
        assert set(marks.fields) - set(marks.labels) == set(), name
        assert marks.open == [], name
        assert set(marks.targets) - set(marks.ids) == set(), name


def test_at_most_one_button_of_a_page_is_filled(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    fill_template = {name: len(re.findall(r'class="govuk-button rn-button"', page.html)) for name, page in shown.items()}
    assert {name: count for name, count in fill_template.items() if count > 1} == {}


def test_both_ways_of_the_consent_are_of_one_kind_and_nothing_is_ticked(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    buttons = re.findall(r'<button class="([^"]*)" name="answer" value="([^"]*)"', shown["consent"].html)
    assert [way for _, way in buttons] == ["face", "no-face"]
    assert len({kind for kind, _ in buttons}) == 1
    assert "checked" not in shown["consent"].html


def test_the_sandbox_says_so_on_every_page(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    assert [name for name, page in shown.items() if "rn-ribbon" not in page.html] == []


def test_every_page_of_a_person_who_is_signed_in_offers_to_sign_out(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    for_everybody = {"sign-in", "sign-in failed", "join", "not found", "method", "signed out", "start page", "start page, without its key"}
    sign_out = re.compile(r'<form class="rn-header__form[^"]*" method="post" action="/counter/sign-out">')
    without = {name for name, page in shown.items() if not sign_out.search(page.html)}
    assert without == for_everybody


def test_every_page_of_a_person_who_is_signed_in_knows_how_long_that_lasts(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    theirs = {name: page.html for name, page in shown.items() if 'action="/counter/sign-out"' in page.html}
    left = re.compile(r'data-session-left="(\d+)" data-session-most="\d+" data-session-ask="/account/sign-in-left"')
    assert [name for name, html in theirs.items() if not left.search(html) or 'http-equiv="refresh"' not in html] == []
    assert [name for name in shown.keys() - theirs.keys() if "data-session" in shown[name].html] == []


def test_a_password_is_hidden_while_it_is_typed_and_may_be_pasted_or_filled_in(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    fields = {name: re.findall(r'<input[^>]* name="password"[^>]*>', page.html) for name, page in shown.items()}
    assert {name for name, found in fields.items() if found} == {"sign-in", "sign-in failed", "signed out"}
    for field in (one for found in fields.values() for one in found):
        assert ' type="password" ' in field
        assert ' autocomplete="current-password" ' in field
        assert not re.search(r"readonly|disabled|\son[a-z]+=", field)


def test_stop_and_delete_stands_on_every_open_page_of_a_registration(pages: tuple[str, dict[str, Page]]) -> None:
    _, shown = pages
    steps = (
        "evidence",
        "evidence, wrong",
        "evidence, read",
        "line",
        "line, wrong",
        "face",
        "check",
        "waiting",
        "referred",
        "handed over",
        "compare",
    )
    assert [name for name in steps if "/stop" not in shown[name].html] == []


def test_the_switch_keeps_the_place_and_the_words_change(web: WebWorld) -> None:
    agent = WebCaller(web)
    agent.sign_in()
    registration = agent.with_evidence()
    page = agent.get(f"/counter/registrations/{registration}/line?page=1&digits=01")
    switch = re.search(r'href="(/language/zh\?[^"]*)"', page.html)
    assert switch
    switched = agent.get(switch[1].replace("&amp;", "&"))
    assert str(switched.response.url) == str(page.response.url)
    assert "选择号码和 SIM 卡" in switched.text
    assert "换一批号码" in agent.get(f"/counter/registrations/{registration}/line").text


@pytest.mark.parametrize("to", ["https://elsewhere.test", "//elsewhere.test", "/\\elsewhere.test"])
def test_the_switch_leads_nowhere_else(agent: WebCaller, to: str) -> None:
    assert agent.http.get("/language/zh", params={"to": to}, follow_redirects=False).headers["Location"] == "/counter/"


def test_the_pages_answer_to_the_language_the_browser_wishes_for(web: WebWorld) -> None:
    page = WebCaller(web, language="fr, zh-Hans-CN;q=0.8, en;q=0.2").get("/counter/sign-in")
    assert "登录柜台" in page.text


def test_words_of_the_wire_are_escaped(agent: WebCaller) -> None:
    page = agent.line(agent.with_evidence(), iccid='"><script>alert(1)</script>')
    assert "<script>alert" not in page.html


def test_the_face_page_holds_every_word_of_the_script(agent: WebCaller, project_root: Path) -> None:
    page = agent.get(f"/counter/registrations/{agent.with_line()}/face")
    words = set(re.findall(r'data-word="([^"]+)"', page.html))
    asked = (project_root / "frontend" / "README.md").read_text(encoding="utf-8").partition("## Keys of the words")[2]
    named = {key for key in re.findall(r"`([a-z]+\.[a-z-]+)`", asked) if not key.startswith("enrol.")}
    assert named - words == set()
    assert {f"prompt.{action}" for action in ("turn-left", "turn-right", "look-up", "look-down", "blink", "follow")} <= words


def _prose(page: Page) -> str:
    """The text of a page without names that stay as they are: codes, ids, the switch and the sample people."""
    html = re.sub(
        r'<p class="rn-code">.*?</p>|<code>.*?</code>|<[^>]* lang="zh-CN"[^>]*>[^<]*<|class="rn-receipt__proof.*?</p>',
        "<",
        page.html,
        flags=re.DOTALL,
    )
    html = re.sub(r"^.*?<html[^>]*>", "", html, flags=re.DOTALL)
    text = re.sub(r"<script.*?</script>|<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"[0-9a-f]{16,}|outlet-\d|counter-[\d-]+|realname models samples fetch|birth_on|李\*\*|realname", " ", text)


class _Marks(HTMLParser):
    """Ids, fields, labels, links into the page, and elements that were never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.fields: list[str] = []
        self.labels: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "input" and given.get("type") != "hidden":
            self.fields.append(given.get("id", "?"))
        if tag == "label":
            self.labels.append(given["for"])
        if tag == "a" and given.get("href", "").startswith("#"):
            self.targets.append(given["href"][1:])
        self.targets += given.get("aria-describedby", "").split()
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing stays open."""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
