"""What must hold of every page and state: for the person who does not see, hear or point well, and on a telephone.

Files of tests that walk past pages (`screens`) take what is here. REALNAME_SCREENSHOTS=FOLDER keeps a picture of each screen, at both
widths; the applicant on them is a drawing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import pytest

from tests.browser.journeys.deal import IS_WHOLE
from tests.browser.screens import LANGUAGES, Screen
from tests.support.page_modules import page_modules, routes_in

_ENDED = [
    "stopped",
    "receipt",
    "too-late",
    "transfer-receipt",
    "new-sim-receipt",
    "close-stopped",
    "close-receipt",
]  # nothing is left to stop
# Modules of routes whose pages the tour of the supervision walks past.
OF_SUPERVISION = frozenset(
    {
        "inspections.pages.supervision",
        "access.pages.inspectors",
        "cases.pages.cases",
        "inspections.pages.inspections",
        "inspections.pages.inspected_cases",
        "inspections.pages.notices",
        "inspections.pages.report",
        "outlets.pages.outlets",
        "reports.pages.reports",
        "breaches.pages.breaches",
        "fraud.pages.alerts",
        "inspections.pages.visits",
        "inspections.pages.mystery_shoppers",
    }
)
# Those that the tour of the administration walks past.
OF_ADMINISTRATION = frozenset(
    {
        "access.pages.admin.staff",
        "access.pages.admin.counters",
        "access.pages.admin.clients",
        "relying.pages.admin_services",
        "webhooks.pages.admin_webhooks",
        "outlets.pages.admin_outlets",
        "outlets.pages.admin_enrol_outlet",
        "outlets.pages.admin_agents",
        "outlets.pages.admin_stops",
        "inventory.pages.stock",
        "campaigns.pages.campaigns",
        "packs.pages.pack",
        "operations.pages.home",
        "operations.pages.health",
    }
)
# Those on which a holder answers a relying service, at a port of their own (`test_relying_pages.py`).
OF_SERVICES = frozenset({"relying.pages.authorize"})
MARKS = (pytest.mark.models, pytest.mark.slow)


def test_screens_were_seen_in_both_languages(screens: list[Screen]) -> None:
    seen = {language: Counter(screen.name for screen in screens if screen.language == language) for language in LANGUAGES}
    assert all(seen.values())
    assert not IS_WHOLE or seen["en"] == seen["zh"]


def test_a_chinese_page_is_chinese_throughout(screens: list[Screen]) -> None:
    assert {screen.name: screen.foreign[:9] for screen in screens if screen.foreign} == {}


def test_axe_finds_nothing_serious_or_critical(screens: list[Screen]) -> None:
    assert {f"{screen.name}, {screen.language}": screen.grave for screen in screens if screen.grave} == {}


def test_no_page_is_wider_than_a_telephone(screens: list[Screen]) -> None:
    assert {f"{screen.name}, {screen.language}": screen.too_wide_px for screen in screens if screen.too_wide_px > 0} == {}


def test_no_words_are_cut_off_on_a_telephone(screens: list[Screen]) -> None:
    assert {f"{screen.name}, {screen.language}": screen.cut for screen in screens if screen.cut} == {}


def test_the_other_language_is_one_press_away_on_every_page_and_keeps_the_place(screens: list[Screen]) -> None:
    # On a telephone the stage has the whole screen while the camera runs.
    others = [screen for screen in screens if screen.switch_leads_to or not screen.name.startswith("stage-")]
    assert {
        f"{screen.name}, {screen.language}": screen.switch_leads_to
        for screen in others
        if screen.switch_leads_to not in _same_place(screen.path)
    } == {}


def test_stop_and_delete_is_on_every_page_of_a_registration(screens: list[Screen]) -> None:
    here = [screen for screen in screens if re.match("/counter/registrations/[0-9a-f]{32}/", screen.path)]
    assert list(dict.fromkeys(screen.name for screen in here if not screen.can_stop)) == _ENDED


def pages_not_seen(screens: Sequence[Screen], modules: AbstractSet[str]) -> set[str]:
    """The addresses of some modules of routes that can be opened and were not."""
    return {path for path in _pages(modules) if not any(_is_at(path, screen.path) for screen in screens)}


def route_modules() -> frozenset[str]:
    """Every module of routes, of all apps."""
    return frozenset(page_modules())


# What the page of a form's answer is about: a registration, a line, an outlet, an inspection, a case or a finding of one.
_SUBJECT = re.compile(
    "(/counter/(?:registrations|lines)/[0-9a-f]{32}|/office/outlets/[^/]+|/supervision/inspections/[0-9a-f]{32}(?:/cases/[0-9]+|/findings/[0-9a-f]{32})?)(?=/)"
)


# Where a page is that answers a form of the services' app with what is wrong.
_SHOWN_AT = {"/oauth2/number": "/oauth2/consent"}


def _same_place(path: str) -> set[str]:
    """A page that answers a form may have no address of its own: there it leads to the page of what it is about."""
    places = {path, subject[0]} if (subject := _SUBJECT.match(path)) else {path, _SHOWN_AT.get(path, path)}
    return {place for place in places if _can_be_opened(place)}


def _can_be_opened(path: str) -> bool:
    """Whether it is a page, or nothing at all: no address that only takes forms."""
    opened, answered = ({one for one in _pages(route_modules(), method) if _is_at(one, path)} for method in ("GET", "POST"))
    return bool(opened) or not answered


def _pages(modules: AbstractSet[str], method: str = "GET") -> Iterator[str]:
    """The addresses that can be opened, or that take forms."""
    for module in modules:
        yield from (route.path for route in routes_in(page_modules()[module]) if method in (route.methods or ()))


def _is_at(path: str, address: str) -> bool:
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), address) is not None
