"""What a page costs in Chromium at a telephone's width on a slow network: paints, requests, bytes, what is asked again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Cookie, Page

LATENCY_MS, DOWN_BYTES_PER_S, UP_BYTES_PER_S = 150, 200_000, 94_000  # what Lighthouse takes for a slow 4G
_SETTLED_MS = 500
_PAINTS = """() => new Promise((resolve) => {
  let largest = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) largest = one.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => resolve([performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0, largest]), 100);
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A page that was opened several times, each time in the same state of the browser's cache; times are medians.

    Attributes:
        requests: Sent to the server; what the cache answers alone is none.
        revalidations: Of them, those that were answered by "not modified".
        wire_bytes: Received, headers included.
    """

    first_paint_ms: int
    largest_paint_ms: int
    requests: int
    revalidations: int
    wire_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """A page, opened with an empty cache and once more.

    Attributes:
        height_px: At a width of 390 px.
    """

    path: str
    height_px: int
    cold: Load
    warm: Load


@dataclass
class _Traffic:
    """What goes over the network while a page is opened."""

    asked: set[str] = field(default_factory=set)
    cached: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    received: int = 0

    def listen(self, session: CDPSession) -> None:
        """Hear what the browser's protocol says of it."""
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.requestServedFromCache", self._keep)
        session.on("Network.responseReceived", self._answer)
        session.on("Network.responseReceivedExtraInfo", self._answer_by_head)
        session.on("Network.loadingFinished", self._finish)

    def _ask(self, said: dict[str, Any]) -> None:
        if said["request"]["url"].startswith("http"):
            self.asked.add(said["requestId"])

    def _keep(self, said: dict[str, Any]) -> None:
        self.cached.add(said["requestId"])

    def _answer(self, said: dict[str, Any]) -> None:
        if said["response"]["fromDiskCache"]:
            self.cached.add(said["requestId"])

    def _answer_by_head(self, said: dict[str, Any]) -> None:
        if said["statusCode"] == HTTPStatus.NOT_MODIFIED:
            self.unchanged.add(said["requestId"])

    def _finish(self, said: dict[str, Any]) -> None:
        if said["requestId"] not in self.cached:
            self.received += int(said["encodedDataLength"])


@dataclass(frozen=True, slots=True)
class _Opened:
    traffic: _Traffic
    first_paint_ms: float
    largest_paint_ms: float
    height_px: int


def measure_page(browser: Browser, url: str, path: str, *, cookies: Sequence[Cookie], rounds: int) -> PageFigures:
    """Open a page cold and warm, so many times each, as a person whom the cookies sign in."""
    cold, warm = [], []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        context.add_cookies([{"name": str(one["name"]), "value": str(one["value"]), "url": url} for one in cookies])
        cold.append(_open(context, f"{url}{path}"))
        warm.append(_open(context, f"{url}{path}"))
        context.close()
    return PageFigures(path=path, height_px=cold[0].height_px, cold=_load(cold), warm=_load(warm))


def _open(context: BrowserContext, address: str) -> _Opened:
    page, traffic = context.new_page(), _Traffic()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": DOWN_BYTES_PER_S, "uploadThroughput": UP_BYTES_PER_S},
    )
    traffic.listen(session)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(_SETTLED_MS)
    first, largest = page.evaluate(_PAINTS)
    opened = _Opened(traffic, float(first), float(largest), _height_px(page))
    page.close()
    return opened


def _height_px(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def _load(opened: Sequence[_Opened]) -> Load:
    last = opened[-1].traffic
    return Load(
        first_paint_ms=round(median(one.first_paint_ms for one in opened)),
        largest_paint_ms=round(median(one.largest_paint_ms for one in opened)),
        requests=len(last.asked - last.cached),
        revalidations=len(last.unchanged),
        wire_bytes=last.received,
    )
