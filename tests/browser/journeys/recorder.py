"""A person's way through pages, counted and looked at: clicks, fields, keys, seconds, screens, and how tall the pages are."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import FilePayload, Locator, Page, ViewportSize, expect

from tests.browser.axe import Axe

Language = Literal["en", "zh"]
Width = Literal[390, 1280]
Scheme = Literal["light", "dark"]
_HEIGHT_PX = 844
_MOST_TABS = 200
_LEFT = "data-left-by-the-journey"  # of a page on which something was pressed
_WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
_TALL = "document.documentElement.scrollHeight"
# What has the focus: whether it is the place that is looked for, and whether a person sees that it has it.
_FOCUSED = """(wanted) => {
  const one = document.activeElement, labels = [...(one.labels || [])];
  const styles = [getComputedStyle(one), ...labels.flatMap((label) => [getComputedStyle(label), getComputedStyle(label, "::before")])];
  const isMarked = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const ofTheBrowser = ["date", "time", "datetime-local"];  // which marks the part of them that has the focus
  return {
    isIt: one === wanted,
    isBeside: one.type === "radio" && wanted.type === "radio" && one.name === wanted.name && one.form === wanted.form,
    isSeen: one === document.body || ofTheBrowser.includes(one.type) || (one.matches(":focus-visible") && styles.some(isMarked)),
    name: `${one.tagName.toLowerCase()}#${one.id}.${one.className}`,
  };
}"""
_OF_THE_SYSTEM = frozenset({"date", "time", "datetime-local"})  # in which order their parts are typed is the browser's


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a journey is made.

    Attributes:
        width: Of the window, in CSS pixels: 390 is a telephone.
        by_keyboard: With Tab, Enter, Space and arrows alone.
    """

    language: Language = "en"
    width: Width = 1280
    scheme: Scheme = "light"
    by_keyboard: bool = False

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{self.scheme}-{'keyboard' if self.by_keyboard else 'mouse'}"

    @property
    def options(self) -> dict[str, Any]:
        """Of the browser's context, as Playwright names them."""
        return {"viewport": ViewportSize(width=self.width, height=_HEIGHT_PX), "color_scheme": self.scheme}


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a journey took, of all its people together.

    Attributes:
        clicks: Presses of the mouse; to come into a field of text is a part of filling it.
        fields: Fields that were filled, and files that were chosen.
        keys: Tab, Enter, Space and arrows; the letters of a field are a part of filling it.
        heights_px: How tall each page was at the journey's width, by its path without ids.
        faults: What may not be on any screen: findings of axe-core, a page that is too wide or in another language, an invisible focus.
    """

    clicks: int = 0
    fields: int = 0
    keys: int = 0
    screens: int = 0
    heights_px: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _begun_s: float = field(default_factory=time.monotonic)
    _beside_s: float = 0.0

    @property
    def seconds(self) -> float:
        """Since the journey began, without what was done beside it."""
        return time.monotonic() - self._begun_s - self._beside_s

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Do what is no part of the journey: look at a screen, prepare what comes."""
        begun_s = time.monotonic()
        try:
            yield
        finally:
            self._beside_s += time.monotonic() - begun_s


@dataclass(slots=True, kw_only=True)
class Traveller:
    """A person at a browser. Whatever they do is counted, and each screen that they come to is looked at."""

    page: Page
    manner: Manner
    tally: Tally
    axe: Axe | None = None

    def press(self, place: Locator, *, to: str = "") -> None:
        """Press a link or a button; `to`: what the next page's path and query match."""
        expect(place).to_be_visible()
        self._require(place)
        self.page.locator("html").evaluate(f"html => html.setAttribute('{_LEFT}', '')")
        if self.manner.by_keyboard:
            self._come_to(place)
            self._key("Enter")
        else:
            place.click()
            self.tally.clicks += 1
        if to:
            self.arrive(to)

    def choose(self, place: Locator, *, is_on: bool = True) -> None:
        """Choose a radio button, tick a box, or take its tick away."""
        self._require(place)
        if not self.manner.by_keyboard:
            place.set_checked(is_on)
            self.tally.clicks += 1
            return
        self._come_to(place)
        if place.is_checked() is not is_on:
            self._key("Space")

    def fill(self, place: Locator, text: str) -> None:
        """Write into a field."""
        self._require(place)
        self.tally.fields += 1
        if not self.manner.by_keyboard:
            place.fill(text)
            return
        self._come_to(place)
        if place.get_attribute("type") in _OF_THE_SYSTEM:
            place.fill(text)
            return
        if place.input_value():
            self._key("Control+a")
        self.page.keyboard.type(text)

    def fill_all(self, texts: Mapping[str, str]) -> None:
        """Write into fields, by their ids."""
        for name, text in texts.items():
            self.fill(self.page.locator(f"#{name}"), text)

    def give(self, place: Locator, file: Path | FilePayload) -> None:
        """Choose a file; the chooser is the system's window."""
        self._require(place)
        self.tally.fields += 1
        if self.manner.by_keyboard:
            self._come_to(place)
        place.set_input_files(file)

    def press_in_menu(self, selector: str, *, to: str) -> None:
        """Press what a selector names in a bar, of which a part may lie in a closed menu."""
        shown = self.page.locator(selector).locator("visible=true")
        while not shown.count():
            menus = self.page.locator(selector).last.locator("xpath=ancestor::details[not(@open)]/summary")
            self.press(menus.locator("visible=true").first)
        self.press(shown.first, to=to)

    def arrive(self, to: str) -> None:
        """Wait for the page that comes after the last press, by what its path and query match, and look at it."""
        self.page.wait_for_url(lambda url: re.search(to, f"{urlsplit(url).path}?{urlsplit(url).query}".rstrip("?")) is not None)
        expect(self.page.locator(f"html:not([{_LEFT}])")).to_be_attached()
        self.see()

    def see(self) -> None:
        """Look at the screen that is shown."""
        self.page.wait_for_load_state("load")
        with self.tally.beside():
            path = re.sub("[0-9a-f]{32}", "ID", urlsplit(self.page.url).path)
            self.tally.screens += 1
            self.tally.heights_px[path] = max(self.tally.heights_px.get(path, 0), int(self.page.evaluate(_TALL)))
            self._keep_faults(path)

    def _keep_faults(self, path: str) -> None:
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(f"^{self.manner.language}"))
        if (wider_px := int(self.page.evaluate(_WIDER))) > 0:
            self.tally.faults.append(f"{path} is {wider_px} px too wide")
        if self.axe is not None:
            self.tally.faults += [f"{path}: {one}" for one in self.axe.grave(self.page)]

    def _require(self, place: Locator) -> None:
        """Some wait for the script."""
        expect(place).to_be_enabled()

    def _key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.tally.keys += 1

    def _come_to(self, place: Locator) -> None:
        """Press Tab until the place has the focus; among radio buttons, the arrow."""
        for _ in range(_MOST_TABS):
            found = place.evaluate(f"(wanted) => ({_FOCUSED})(wanted)")
            if not found["isSeen"]:
                self.tally.faults.append(f"{self.page.url}: {found['name']} has the focus, and it is not seen")
            if found["isIt"]:
                return
            self._key("ArrowDown" if found["isBeside"] else "Tab")
        message = f"the keyboard does not come to {place}"
        raise AssertionError(message)
