"""Chromium, and a counter to point it at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.absent import Part, skip_absent
from tests.browser.site import CounterSite, serve_counter

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's executable."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        skip_absent(Part.CHROMIUM, "install Debian's chromium, or run `make test` as root")
    return found


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """The driver, one for all tests."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser without a camera of its own."""
    launched = playwright_driver.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A counter under the sandbox pack: one blink, which the sample man can do."""
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("counter"), {}) as counter:
        yield counter
