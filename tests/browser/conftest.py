"""Chromium, counters to point it at, and people before the camera."""

import itertools
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from realname.access.pages.access import SESSION_COOKIE
from realname.access.pages.sign_in_path import SIGN_IN
from tests.browser.axe import Axe, installed_axe
from tests.browser.camera import CanvasCamera, NextPicture, Silhouette
from tests.browser.counter import Counter
from tests.browser.journeys.deal import IS_WHOLE
from tests.browser.site import CounterSite, Login, serve_counter, serve_country
from tests.browser.watch import Watch
from tests.support.absent import Part, skip_absent
from tests.verification.live_segments import SegmentPlayer

pytest.register_assert_rewrite("tests.browser.every_page")  # tests that files take from there

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Tabs that no one looks at go on: a test has no eyes.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)
# Debian's build without a window: the same pages in four fifths of the time, but no cameras and no permissions of its own.
_SHELL = "chromium-headless-shell"
_PATIENCE_MS = 60_000
_HERE = Path(__file__).parent
_LIGHTS = itertools.count()  # pictures that were seen in a session before are a finding
MAN_CLIP = "single_face.mp4"
MAN_PHOTO = "single_face.jpg"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put these tests last: while Playwright's driver runs, so does its event loop, and no other test can run one of its own.

    Of these the files with slow tests first, so that no process waits for another in the end.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.is_relative_to(_HERE), item.path.is_relative_to(_HERE) and item.path not in slow))


def installed_chromium() -> str | None:
    """Find the browser that people have."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's executable."""
    found = installed_chromium()
    if found is None:
        skip_absent(Part.CHROMIUM, "install Debian's chromium, or run `make test` as root")
    return found


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """The driver, one for all tests."""
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@dataclass(frozen=True, slots=True)
class Launcher:
    """Starts browsers."""

    driver: Playwright
    executable: str

    @contextmanager
    def launch(self, *arguments: str) -> Iterator[Browser]:
        """Start one, with further arguments, and end it."""
        launched = self.driver.chromium.launch(executable_path=self.executable, args=[*_ARGUMENTS, *arguments])
        try:
            yield launched
        finally:
            launched.close()


@pytest.fixture(scope="session")
def launcher(playwright_driver: Playwright, chromium: str) -> Launcher:
    """For tests that need a browser with another camera."""
    return Launcher(playwright_driver, chromium)


@pytest.fixture(scope="session")
def browser(launcher: Launcher) -> Iterator[Browser]:
    """A browser without a camera of its own; without a window where there is such a build, but for `make journeys`."""
    shell = None if IS_WHOLE else shutil.which(_SHELL)
    with replace(launcher, executable=shell or launcher.executable).launch() as launched:
        yield launched


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path, samples_folder: Path) -> Iterator[CounterSite]:
    """A counter under the sandbox pack: one blink, which the sample man can do."""
    assert chromium
    assert models_folder.is_dir()
    assert samples_folder.is_dir()
    with serve_counter(tmp_path_factory.mktemp("counter") / "data", {}) as counter:
        yield counter


@dataclass(slots=True)
class Desk:
    """Opens counters at a site: each in a browser of its own, watched, and closed in the end."""

    site: CounterSite
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    camera: CanvasCamera | None = None

    def open(self, *, language: str = "en", browser: Browser | None = None, **options: object) -> Counter:
        """Open a counter at which no one has signed in, without a camera."""
        return self._open(language, browser, options)

    def sign_in(self, who: Login | None = None, *, language: str = "en", **options: object) -> Counter:
        """Open a counter at which an agent has signed in."""
        counter = self._open(language, None, options)
        counter.sign_in(who)
        return counter

    def inspect(self, who: Login, *, language: str = "en", **options: object) -> Counter:
        """Open the inspectors' pages, where an inspector has signed in."""
        counter = self._open(language, None, options)
        inspecting = Counter(counter.page, replace(self.site, url=self.site.inspector_url))
        inspecting.sign_in(who)
        return inspecting

    def before(
        self, next_picture: NextPicture | None, *, language: str = "en", browser: Browser | None = None, **options: object
    ) -> Counter:
        """Open a counter that is enrolled, with a person before its camera; None: with the browser's own camera, if any."""
        counter = self._open(language, browser, options, next_picture)
        self._take_up_the_session(counter)
        counter.enrol()
        return counter

    def arrive(self, next_picture: NextPicture, *, language: str = "en", **options: object) -> Page:
        """Open a browser that was never here, with a person before its camera."""
        return self._open(language, None, options, next_picture).page

    def _take_up_the_session(self, counter: Counter) -> None:
        context = counter.page.context
        context.add_cookies([{"name": SESSION_COOKIE, "value": one, "url": self.site.url} for one in self.site.sessions])
        counter.go("/counter/today")
        if counter.place.startswith(SIGN_IN):
            counter.sign_in()
            self.site.sessions[:] = [str(cookie["value"]) for cookie in context.cookies() if cookie["name"] == SESSION_COOKIE]

    def _open(
        self, language: str, browser: Browser | None, options: Mapping[str, object], next_picture: NextPicture | None = None
    ) -> Counter:
        locale = {"en": "en-GB", "zh": "zh-CN"}[language]
        context = (browser or self.browser).new_context(locale=locale, **options)  # type: ignore[arg-type]  # named by Playwright
        context.set_default_timeout(_PATIENCE_MS)
        self.contexts.append(context)
        self.watches.append(Watch(context, self.site))
        if next_picture is not None:
            self.camera = CanvasCamera(context, next_picture)
        return Counter(context.new_page(), self.site)

    def allow(self, pattern: str) -> None:
        """Expect a line of the console in the counters opened so far."""
        for watch in self.watches:
            watch.allow(pattern)

    def close(self) -> None:
        """Close all counters; none may have complained."""
        for context in self.contexts:
            context.close()
        assert [complaint for watch in self.watches for complaint in watch.complaints] == []


@pytest.fixture(scope="session")
def axe() -> Axe:
    """What looks at pages for people who do not see, hear or point well."""
    return installed_axe()


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory, chromium: str, models_folder: Path) -> Iterator[CounterSite]:
    """An operator with outlets, people and a week of registrations, some of them frauds."""
    assert chromium
    assert models_folder.is_dir()
    with serve_country(tmp_path_factory.mktemp("country") / "data") as made_up:
        yield made_up


@pytest.fixture
def desk(site: CounterSite, browser: Browser) -> Iterator[Desk]:
    """Where counters of the sandbox are opened."""
    opened = Desk(site, browser)
    yield opened
    opened.close()


@pytest.fixture
def man(samples_folder: Path) -> NextPicture:
    """The sample man: he blinks when asked, and is never seen twice in the same light."""
    return SegmentPlayer(samples_folder / MAN_CLIP, seed=next(_LIGHTS)).next_frame


@pytest.fixture
def man_photo(samples_folder: Path) -> bytes:
    """A photo of the sample man."""
    # Another file of it: that one the simulated authority issued to the sample man alone, and it stands on many cards here.
    return (samples_folder / MAN_PHOTO).read_bytes() + bytes(1)


@pytest.fixture
def without_person() -> NextPicture:
    """A drawing."""
    return Silhouette().next_picture
