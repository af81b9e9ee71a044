"""Make the README's picture of the counter anew: `python -m tools.counter_picture`. Needs what the tests in the browser need.

No one is on it: the applicant is a drawing, and the live session's server is a script.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.camera import Silhouette
from tests.browser.conftest import Desk, Launcher, installed_chromium
from tests.browser.scripted_socket import ScriptedSocket
from tests.browser.site import serve_counter
from tests.conftest import PROJECT_ROOT

_PICTURE = PROJECT_ROOT / "docs" / "images" / "counter.png"
_WIDTH_PX, _HEIGHT_PX = 1120, 860


def main() -> int:
    """Come to the middle of a live check and take the picture."""
    chromium = installed_chromium()
    if chromium is None:
        print("Chromium is missing: tools/get-browser", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_counter(Path(folder) / "data", {}) as site,
        sync_playwright() as driver,
        Launcher(driver, chromium).launch() as browser,
    ):
        desk = Desk(site, browser)
        _take(desk)
        desk.close()
    return 0


def _take(desk: Desk) -> None:
    counter = desk.before(Silhouette().next_picture, viewport={"width": _WIDTH_PX, "height": _HEIGHT_PX})
    socket = ScriptedSocket(counter.page)
    counter.come_to_the_face_check()
    counter.start_the_camera()
    expect(counter.prompt).not_to_be_empty()
    socket.prompt("turn-left", step=2)
    expect(counter.page.locator("[data-live-arrow][data-action=turn-left]")).to_be_visible()
    counter.page.evaluate("scrollTo(0, 0)")
    counter.page.screenshot(path=_PICTURE, animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
