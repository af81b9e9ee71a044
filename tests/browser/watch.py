"""What no page may do: write an error to the console, break its content security policy, or ask another host for anything."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

from tests.browser.site import CounterSite

# Chromium says aloud when a page is answered with 401 or 422: that is an answer, not a fault of the page.
_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d ")
_LOCAL = frozenset({"data", "blob", "about"})


class Watch:
    """Listens to every page of a context."""

    def __init__(self, context: BrowserContext, site: CounterSite) -> None:
        self._hosts = {urlsplit(url).netloc for url in (site.url, site.inspector_url)}
        self._allowed = [_ANSWERED]
        self.complaints: list[str] = []
        context.on("console", self._hear)
        context.on("weberror", self._see)
        context.on("request", self._follow)

    def allow(self, pattern: str) -> None:
        """Expect a line of the console: the test breaks something on purpose."""
        self._allowed.append(re.compile(pattern))

    def _hear(self, message: ConsoleMessage) -> None:
        # A violation of the policy is an error of the console too.
        if message.type == "error" and not any(one.search(message.text) for one in self._allowed):
            self.complaints.append(f"console: {message.text}")

    def _see(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _follow(self, request: Request) -> None:
        to = urlsplit(request.url)
        if to.scheme not in _LOCAL and to.netloc not in self._hosts:
            self.complaints.append(f"request to {to.netloc}")
