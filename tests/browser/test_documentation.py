"""The documentation site: built strict, nothing fetched from elsewhere, every page reached, searched in both languages without a server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from realname.main.commands.root import cli
from realname.platform.cli.lazy_commands import every_command
from realname.platform.config.settings import Settings
from tools.reference import described_settings, log_events, metrics, settings_page
from tools.site import build, pages

_LOADS = re.compile(
    r'<(?:script|img|iframe|source|video)\b[^>]*\bsrc="([^"]*)"|<link\b[^>]*\brel="(?:stylesheet|icon|preconnect)"[^>]*\bhref="([^"]*)"'
)
_STYLE_LOADS = re.compile(r"(?:@import|url\()\s*[\"']?(https?:)?//")
_LINKS = re.compile(r'<a\b[^>]*\bhref="([^"#:]+)[^"]*"')


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; a link that leads nowhere fails here."""
    target = tmp_path_factory.mktemp("documentation") / "site"
    build(target)
    return target


def test_no_page_and_no_style_loads_from_another_host(built: Path) -> None:
    pages = {path: path.read_text(encoding="utf-8") for path in built.rglob("*.html")}
    loaded = {one for text in pages.values() for pair in _LOADS.findall(text) for one in pair if one}
    assert loaded
    assert {one for one in loaded if "//" in one} == set()
    assert [path.name for path in built.rglob("*.css") if _STYLE_LOADS.search(path.read_text(encoding="utf-8"))] == []


def test_every_page_is_reached_from_the_first(built: Path) -> None:
    reached, open_pages = set[Path](), [built / "index.html"]
    while open_pages:
        page = open_pages.pop()
        if page not in reached:
            reached.add(page)
            targets = [(page.parent / link).resolve() for link in _LINKS.findall(page.read_text(encoding="utf-8"))]
            open_pages += [one for one in targets if one.suffix == ".html" and one.is_file()]
    assert {path.name for path in built.rglob("*.html") if path.resolve() not in {one.resolve() for one in reached}} == {"404.html"}


@pytest.mark.parametrize(
    ("page", "words", "found"), [("index.html", "passkey-refused", "passkey-refused"), ("zh/index.html", "双胞胎", "双胞胎可能通过")]
)
def test_a_reader_searches_without_a_server(built: Path, browser: Browser, page: str, words: str, found: str) -> None:
    context = browser.new_context(offline=True)
    view = context.new_page()
    asked: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.goto((built / page).as_uri())
    view.keyboard.press("/")
    view.keyboard.type(words, delay=30)
    view.get_by_text(found).first.wait_for()
    assert view.get_by_role("combobox").input_value() == words
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_a_page_leads_to_the_same_page_in_the_other_language(built: Path) -> None:
    english, chinese = ((built / folder / "no-face.html").read_text(encoding="utf-8") for folder in ("how-to", "zh"))
    assert '<html lang="zh-CN"' in chinese
    assert set(re.findall(r'href="([^"]*)" hreflang="zh-CN"', english)) == {"../zh/no-face.html"}
    assert set(re.findall(r'href="([^"]*)" hreflang="en"', chinese)) == {"../how-to/no-face.html"}


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_people_is_wider_than_its_window(built: Path, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    view = context.new_page()
    for page in ["index.html", "explanation/faces.html", "reference/settings.html", "zh/counter.html", "zh/inspector.html"]:
        view.goto((built / page).as_uri())
        assert view.evaluate("document.documentElement.scrollWidth") <= width, page
    context.close()


def test_a_window_of_1200_pixels_has_the_sidebar(built: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    view = context.new_page()
    view.goto((built / "how-to" / "recover.html").as_uri())
    box = view.locator(".md-sidebar--primary a", has_text="Upgrade and roll back").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    context.close()


def test_on_a_phone_the_names_in_a_table_stay_whole(built: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    view = context.new_page()
    view.goto((built / "reference" / "settings.html").as_uri())
    lines = "Array.from(document.querySelectorAll('td:first-child code'), (one) => one.getClientRects().length)"
    assert set(view.evaluate(lines)) == {1}
    context.close()


def test_a_link_that_was_a_file_name_has_the_page_s_title() -> None:
    assert "[Check a deployment with the doctor](doctor.md)" in pages()["how-to/watch.md"]


def test_a_setting_is_found_below_the_heading_of_its_kind() -> None:
    assert "`database_connections`" in settings_page().partition("## Database\n")[2].partition("\n## ")[0]


def test_every_setting_is_described() -> None:
    assert sorted(described_settings()) == sorted(Settings.model_fields)


def test_every_metric_has_a_meaning() -> None:
    assert [one.name for one in metrics() if not one.meaning] == []
    assert "realname_workflows" in {one.name for one in metrics()}


def test_the_events_of_the_log_are_found_in_the_code() -> None:
    assert {"step-unavailable", "access-refused", "live-session"} <= {one.name for one in log_events()}


def test_the_help_of_every_command_is_a_page_of_the_site(built: Path) -> None:
    page = (built / "reference" / "command-help.html").read_text(encoding="utf-8")
    assert [path for path, _ in every_command(cli) if path not in page] == []
