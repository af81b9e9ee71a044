"""What is looked at on every screen: the width of a telephone, the words, and axe-core. English screens are light, Chinese ones dark.

Each screen is looked at in one language, half of the screens in each; with REALNAME_JOURNEYS=full (`make journeys`) in both.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urljoin, urlsplit
from zlib import crc32

from playwright.sync_api import Locator, Page, ViewportSize, expect

from realname.access.model.staff import Realm
from realname.access.pages.languages import COOKIE
from tests.browser.axe import Axe
from tests.browser.journeys.deal import IS_WHOLE

PICTURES = "REALNAME_SCREENSHOTS"  # names a folder: every screen is written there, at both widths
LANGUAGES = ("en", "zh")
_WIDE, _NARROW = (1280, 900), (390, 844)
_WIDTHS = {"en": _WIDE, "zh": _NARROW}  # at which axe looks: each language at one, as the words change nothing of the structure
_SCHEMES: dict[str, Literal["light", "dark"]] = {"en": "light", "zh": "dark"}
# At a telephone's width: by how much the page is wider, and what is cut off or written over its neighbour: boxes narrower than their words.
_FIT = """() => [
  document.scrollingElement.scrollWidth - document.documentElement.clientWidth,
  [...document.querySelectorAll("main *, header *, nav *, footer *")].filter((one) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const isShown = box.width > 1 && box.height > 1 && style.visibility === "visible" && !one.closest(".govuk-visually-hidden, [hidden]");
    const isBox = one.children.length === 0 && one.textContent.trim() && style.display !== "inline";
    return isShown && isBox && one.scrollWidth > one.clientWidth + 1;
  }).map((one) => `${one.tagName.toLowerCase()}.${one.className}`),
]"""
# `ids`: numbers of 32 digits and more where a person reads: not as a code that is copied, nor behind a word that opens it.
# `frame`: what is the same in every language: whatever a page asks, answers and offers.
# `words`: what is written, without names, codes and what is not shown.
_SEEN = """() => {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && one.checkVisibility({visibilityProperty: true});
  });
  const main = document.querySelector("main"), ids = [];
  const texts = main && document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts?.nextNode()) {
    const one = texts.currentNode.parentElement;
    const isRead = one.checkVisibility() && !one.closest(".rn-code, details:not([open])");
    if (isRead && /[0-9a-f]{32}/.test(texts.currentNode.data)) ids.push(texts.currentNode.data.trim());
  }
  const frame = "main :is(h1, form, input[name]:not([type=hidden]), .govuk-error-summary, .rn-outcome)";
  const copy = document.body.cloneNode(true);
  const same = ".rn-code, .rn-figure, .rn-name, .rn-cited, .rn-receipt__proof, .rn-header__who, template, script, noscript";
  copy.querySelectorAll(same).forEach((one) => one.remove());
  return {
    ids,
    frame: [...document.querySelectorAll(frame)].map((one) => `${one.tagName} ${one.className} ${one.getAttribute("name")}`).join(", "),
    words: copy.textContent,
    switches: shown("a[href^='/language/']").map((one) => one.getAttribute("href")),
    canStop: shown("form[action$='/stop'] button").length > 0,
  };
}"""
_LATIN = re.compile(r"[A-Za-z]{3,}")
_ADDRESS = re.compile(r"https?://[\w./:-]+|[\w.-]+@[\w.-]+|/receipt/verify|INS-[0-9]{8}-[0-9a-f]{6}|\b[0-9a-f]{16,64}\b")
# Names, formats and ids are the same in every language.
_SAME_EVERYWHERE = frozenset(
    {
        "realname",
        "English",
        "ICCID",
        "SIM",
        "HTTPS",
        "localhost",
        "TEST",
        "JavaScript",
        "SHA",
        "RFC",
        "JPEG",
        "PNG",
        "PDF",
        "CSV",
        "JSON",
        "UTC",
        "drand",
        "outlet",
        "agent",
        "officer",
        "inspector",
        "counter",
        "change",
        "guardian",
        "Example",
        "Telecom",
        "Agency",
        "shop",
        "wang",
        "reviewer",
        "spring",
        "pos",
        "backend",
        "Asia",
        "Shanghai",
        "TOML",
        "UTF",
        "eSIM",
        "example",
        "bank",
        "Bank",
        "Sample",
        "CIBA",
        "JWT",
        "HMAC",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen as it was seen in a language.

    Attributes:
        grave: What axe-core calls serious or critical, with the place.
        too_wide_px: By how much the page is wider than a telephone of 390 px.
        cut: Boxes that do not hold their words there.
        ids: Numbers of 32 digits that stand where a person reads.
        foreign: Words in Latin letters on a Chinese page that are no names.
        path: Of its address.
        switch_leads_to: Where the switch of the language comes back to; empty where there is none.
        can_stop: Whether "Stop and delete" can be pressed.
    """

    name: str
    language: str
    grave: tuple[str, ...]
    too_wide_px: int
    cut: tuple[str, ...]
    ids: tuple[str, ...]
    foreign: tuple[str, ...]
    path: str
    switch_leads_to: str
    can_stop: bool


def is_seen_in(name: str, language: str, *, is_whole: bool = IS_WHOLE) -> bool:
    """Say whether a screen is looked at in a language."""
    return is_whole or language == LANGUAGES[crc32(name.encode()) % 2]


@dataclass(slots=True)
class Viewer:
    """Looks at screens. A walk is in English, but for what it says otherwise."""

    axe: Axe
    is_whole: bool = IS_WHOLE
    seen: list[Screen] = field(default_factory=list)
    language: str = "en"
    _shown_once: int = 0

    def look(self, page: Page, name: str, *, when: str = "body") -> None:
        """Look at what a page shows now in English, or open it once more in Chinese, as a person would who changes the language, and look.

        A page that answered a form is sent its form again. The page stays Chinese, and what is opened next is English. A whole run looks
        in both languages, and both show the same page.

        Args:
            page: Where the screen is.
            name: Of the screen.
            when: What has to be there before it is looked at.
        """
        english = self._look_as_narrow(page, name, when=when) if is_seen_in(name, "en", is_whole=self.is_whole) else ""
        if not is_seen_in(name, "zh", is_whole=self.is_whole):
            _resize(page, _WIDE)
            return
        page.wait_for_load_state("load")
        expect(page.locator(when).first).to_be_visible()
        self.speak(page, "zh")
        page.reload()
        expect(page.locator("html[lang|=zh]")).to_be_attached()
        chinese = self.look_once(page, name, when=when)
        assert english in {"", chinese}, f"{name}: opened once more it is another page; what is shown only once is looked at by `languages`"
        self.speak(page, "en")

    def languages(self, page: Page) -> Iterator[str]:
        """Speak a language, the other one the next time, and English again: for what is shown only once. A whole run speaks both."""
        self._shown_once += 1
        for language in LANGUAGES if self.is_whole else LANGUAGES[self._shown_once % 2 :][:1]:
            self.speak(page, language)
            yield language
        self.speak(page, "en")

    def speak(self, page: Page, language: str) -> None:
        """Have whatever is opened next in the page's browser answered in a language."""
        self.language = language
        names = (COOKIE, f"{COOKIE}_{Realm.SUPERVISION.value}")
        page.context.add_cookies([{"name": name, "value": language, "url": urljoin(page.url, "/")} for name in names])

    def look_once(self, page: Page, name: str, *, when: str = "body") -> str:
        """Look at what a page shows now, when its scripts have run, and leave it as it is. Gives what is the same in every language."""
        frame = self._look_as_narrow(page, name, when=when)
        _resize(page, _WIDE)
        return frame

    def _look_as_narrow(self, page: Page, name: str, *, when: str) -> str:
        """The same, and leave the page at a telephone's width: each width costs a layout."""
        page.emulate_media(color_scheme=_SCHEMES[self.language])
        page.wait_for_load_state("load")
        expect(page.locator(when).first).to_be_visible()
        if os.environ.get(PICTURES):
            _resize(page, _WIDE)
            self._keep(page, name, _WIDE)
        grave = self._grave(page, at=_WIDE)
        _resize(page, _NARROW)
        self._keep(page, name, _NARROW)
        too_wide_px, cut = page.evaluate(_FIT)
        seen = page.evaluate(_SEEN)
        grave += self._grave(page, at=_NARROW)
        screen = Screen(
            name=name,
            language=self.language,
            grave=grave,
            too_wide_px=int(too_wide_px),
            cut=tuple(cut),
            ids=tuple(seen["ids"]),
            foreign=_foreign(seen["words"]) if self.language == "zh" else (),
            path=urlsplit(page.url).path,
            switch_leads_to=_switch_leads_to(seen["switches"]),
            can_stop=seen["canStop"],
        )
        self.seen.append(screen)
        return str(seen["frame"])

    def _grave(self, page: Page, *, at: tuple[int, int]) -> tuple[str, ...]:
        """What axe finds, where it looks at this width in this language."""
        if _WIDTHS[self.language] != at:
            return ()
        _resize(page, at)
        return self.axe.grave(page)

    def _keep(self, page: Page, name: str, size: tuple[int, int]) -> None:
        if folder := os.environ.get(PICTURES):
            place = Path(folder) / f"{len(self.seen):02d}-{name}-{self.language}-{size[0]}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=place, full_page=not page.locator("[data-live-stage]:visible").count(), animations="disabled")


def wait_for_pictures(pictures: Locator) -> None:
    """Wait until pictures have come. No expression is left in the page to be evaluated again: its policy forbids that."""
    for place in range(pictures.count()):
        expect(pictures.nth(place)).to_have_js_property(name="complete", value=True)
        expect(pictures.nth(place)).not_to_have_js_property("naturalWidth", 0)


def _resize(page: Page, size: tuple[int, int]) -> None:
    wanted: ViewportSize = {"width": size[0], "height": size[1]}
    if page.viewport_size != wanted:
        page.set_viewport_size(wanted)


def _switch_leads_to(links: Sequence[str]) -> str:
    asked = [parse_qs(urlsplit(link).query) for link in links]
    return urlsplit(asked[0].get("to", ["/"])[0]).path if len(asked) == 1 else ""


def _foreign(words: str) -> tuple[str, ...]:
    return tuple(word for word in _LATIN.findall(_ADDRESS.sub("", words)) if word not in _SAME_EVERYWHERE)
