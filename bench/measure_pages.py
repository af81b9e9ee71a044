"""What people see: journeys through the pages, counted and timed, and what each main page costs to open; in Chromium.

python -m bench.measure_pages --before bench/results/pages-amd-epyc-2-cores.json
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from playwright.sync_api import Browser, Error, expect, sync_playwright

from bench.page_figures import PageFigures, measure_page
from bench.written import write_result
from realname.access.model.staff import Role
from realname.platform.system.machine import Machine, describe_machine
from realname.sandbox.simulators.people import KNOWN_SAMPLES, SAMPLE_MAN, card_json
from realname.verification.use_cases.fetch_files import sample_folder
from tests.browser.conftest import MAN_CLIP, MAN_PHOTO, Desk, Launcher, installed_chromium
from tests.browser.journeys.admin_journeys import outlet_with_agent_and_counter
from tests.browser.journeys.counter_journeys import Applicant, another_sim, first_registration, new_line_with_a_face
from tests.browser.journeys.inspector_journeys import alert_that_is_answered, inspection_that_is_drawn
from tests.browser.journeys.office_journeys import line_that_is_not_mine, new_line_without_a_face, referral, second_look
from tests.browser.journeys.play import Play
from tests.browser.journeys.recorder import Manner
from tests.browser.office_world import OfficeWorld, serve_office
from tests.browser.site import CounterSite, Login, serve_counter, serve_country
from tests.browser.stories import Stage
from tests.verification.live_segments import SegmentPlayer

World = TypeVar("World")
_ROUNDS = 3
MANNERS = (Manner(width=390), Manner(width=1280, by_keyboard=True))
OFFICE = (new_line_without_a_face, second_look, referral, line_that_is_not_mine)
# Main pages, by who opens them.
PAGES: Mapping[str, Sequence[str]] = {
    "anyone": ("/counter/sign-in", "/person/", "/receipt/verify"),
    "agent": ("/counter/today", "/counter/registrations/new", "/counter/lines"),
    "supervisor": ("/counter/handed-over", "/office/alerts"),
    "reviewer": ("/office/reviews",),
    "administrator": ("/admin", "/admin/outlets", "/admin/staff", "/admin/health"),
    "inspector": ("/supervision", "/supervision/inspections", "/office/alerts"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyFigures:
    """A journey in a manner.

    Attributes:
        reason: Why it came no further; empty: it ended.
        seconds: As a machine presses: what the server, the pages and the camera take.
        tallest_px: The tallest page on the way, at the manner's width.
    """

    journey: str
    manner: str
    clicks: int = 0
    fields: int = 0
    keys: int = 0
    seconds: float = 0.0
    screens: int = 0
    tallest_px: int = 0
    tallest_page: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one checkout; pages by who opens them."""

    journeys: Sequence[JourneyFigures]
    pages: Mapping[str, Sequence[PageFigures]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesResult:
    """Figures of this checkout, and of a former release where an earlier result has them."""

    measured_on: str
    machine: Machine
    before: Figures | None
    now: Figures


def main() -> None:
    """Make the journeys, open the pages, write, print."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--quick", action="store_true", help="one journey and a few pages, once: shows that the bench runs")
    wanted.add_argument("--before", type=Path, help="an earlier result, whose `before`, or else `now`, is kept beside the new figures")
    wanted.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    wanted.add_argument("--output", type=Path, help="write there instead of bench/results")
    asked = wanted.parse_args()
    earlier = json.loads(asked.before.read_text(encoding="utf-8")) if asked.before else {"before": None}
    machine = describe_machine()
    with TemporaryDirectory() as folder, _browser() as browser:
        now = _quick(Path(folder), browser) if asked.quick else _whole(Path(folder), browser)
    before = earlier["before"] or earlier.get("now")
    result = PagesResult(measured_on=datetime.now(UTC).date().isoformat(), machine=machine, before=before, now=now)
    lines = [*map(str, now.journeys), *(f"{who}: {one}" for who, some in now.pages.items() for one in some)]
    write_result(result, lines, asked, prefix="pages-")


def _quick(folder: Path, browser: Browser) -> Figures:
    """Make one journey of the office, and open a few of its pages once."""
    made = _office(folder, browser, [second_look], MANNERS[:1])
    with serve_office(folder) as office:
        return Figures(journeys=made, pages=_pages(office.site, browser, {"supervisor": office.site.supervisor}, rounds=1))


def _whole(folder: Path, browser: Browser) -> Figures:
    """Make every journey, and open the main pages over the records of a country."""
    made = [*_office(folder, browser, OFFICE, MANNERS), *_counter(folder, browser, MANNERS)]
    with serve_country(folder / "country") as site:
        made += _country(site, browser, MANNERS)
        logins = {role.value: site.add_office(f"{role.value}.pages", role) for role in (Role.REVIEWER, Role.ADMINISTRATOR, Role.INSPECTOR)}
        pages = _pages(site, browser, {"anyone": None, "agent": site.agent, "supervisor": site.supervisor, **logins}, rounds=_ROUNDS)
    return Figures(journeys=made, pages=pages)


@contextmanager
def _browser() -> Iterator[Browser]:
    executable = installed_chromium()
    if executable is None:
        message = "Chromium is missing: install Debian's chromium, or run `make test` as root"
        raise SystemExit(message)
    expect.set_options(timeout=60_000)
    with sync_playwright() as driver, Launcher(driver, executable).launch() as launched:
        yield launched


def _make(play: Play, journey: Callable[[Play, World], None], world: World) -> JourneyFigures:
    """Make a journey, and say of one that cannot be made why."""
    name = journey.__name__
    print(f"{name}, {play.manner} ...", file=sys.stderr, flush=True)
    tally, reason = play.tally, ""
    try:
        journey(play, world)
    except (AssertionError, Error) as problem:
        reason = str(problem).partition("\n")[0]
    seconds = tally.seconds
    for context in play.desk.contexts:
        context.close()
    page = max(tally.heights_px, key=lambda path: tally.heights_px[path], default="")
    return JourneyFigures(
        journey=name,
        manner=str(play.manner),
        clicks=tally.clicks,
        fields=tally.fields,
        keys=tally.keys,
        seconds=round(seconds, 1),
        screens=tally.screens,
        tallest_px=tally.heights_px.get(page, 0),
        tallest_page=page,
        reason=reason,
    )


def _office(
    folder: Path, browser: Browser, journeys: Sequence[Callable[[Play, OfficeWorld], None]], manners: Sequence[Manner]
) -> list[JourneyFigures]:
    """Each journey in a world of its own."""
    made = []
    for journey in journeys:
        for manner in manners:
            (place := folder / f"{journey.__name__}-{manner}").mkdir()
            with serve_office(place, known=KNOWN_SAMPLES) as office:
                made.append(_make(Play(desk=Desk(office.site, browser), manner=manner), journey, office))
    return made


def _counter(folder: Path, browser: Browser, manners: Sequence[Manner]) -> list[JourneyFigures]:
    samples, lights, made = sample_folder(environ), count(), []
    photo = (samples / MAN_PHOTO).read_bytes() + bytes(1)
    (card := folder / "man.json").write_bytes(card_json(SAMPLE_MAN, portrait=photo))
    with serve_counter(folder / "counter", {}) as site:
        for journey in (first_registration, new_line_with_a_face, another_sim):
            for manner in manners:
                desk, man = Desk(site, browser), SegmentPlayer(samples / MAN_CLIP, seed=next(lights)).next_frame
                stage = Stage(desk, photo)
                applicant = Applicant(card=card, face=man, opened=stage.line_of_the_sample_man)
                made.append(_make(Play(desk=desk, manner=manner), journey, applicant))
                site.close_lines()
        for manner in manners:
            play = Play(desk=Desk(site, browser), manner=manner)
            made.append(_make(play, outlet_with_agent_and_counter, site))
    return made


def _country(site: CounterSite, browser: Browser, manners: Sequence[Manner]) -> list[JourneyFigures]:
    return [
        _make(Play(desk=Desk(site, browser), manner=manner), journey, site)
        for journey in (alert_that_is_answered, inspection_that_is_drawn)
        for manner in manners
    ]


def _pages(site: CounterSite, browser: Browser, logins: Mapping[str, Login | None], *, rounds: int) -> Mapping[str, Sequence[PageFigures]]:
    """Open the main pages of those who are there, each as the person who signed in."""
    measured = {}
    for who, login in logins.items():
        print(f"pages of {who} ...", file=sys.stderr, flush=True)
        desk = Desk(site, browser)
        comes = desk.inspect if who == "inspector" else desk.sign_in
        counter = comes(login) if login else desk.open()
        cookies = counter.page.context.cookies()
        measured[who] = [measure_page(browser, counter.site.url, path, cookies=cookies, rounds=rounds) for path in PAGES[who]]
        desk.close()
    return measured


if __name__ == "__main__":
    main()
