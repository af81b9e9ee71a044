"""The report of an evaluation in Chromium: accessible in both schemes and languages, on a telephone too, and it asks for nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from realname.evaluation.report.page import page_of
from realname.evaluation.report.results import Results
from realname.kernel.text.text import Language
from tests.browser.axe import Axe
from tests.evaluation.report.result_examples import AT, attacks, comparison, live

LOOKS: dict[str, tuple[Literal["light", "dark"], int]] = {"en": ("light", 1280), "zh": ("dark", 390)}


@pytest.fixture(params=LOOKS)
def seen(request: pytest.FixtureRequest, browser: Browser, axe: Axe, tmp_path: Path) -> Iterator[tuple[list[str], int, list[str]]]:
    """What axe says, how far the page is wider than the screen, and the addresses that it asked for."""
    scheme, width = LOOKS[request.param]
    path = tmp_path / "report.html"
    results = Results(comparison=comparison(), attacks=attacks(approved=1), live=live())
    path.write_text(page_of(results, language=Language(request.param), at=AT), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(path.as_uri())
    wider = page.evaluate("document.documentElement.scrollWidth") - width
    yield list(axe.grave(page)), wider, [one for one in asked if one != path.as_uri()]
    page.close()


def test_the_report_is_accessible_fits_the_screen_and_asks_for_nothing(seen: tuple[list[str], int, list[str]]) -> None:
    assert seen == ([], 0, [])
