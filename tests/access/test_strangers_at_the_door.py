"""Strangers who try passwords without end do not keep a member from signing in at a browser that is known; on a server, in real time."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from realname.access.model.staff import Role
from tests.support.busy import longest_s
from tests.support.sandbox_folder import password_of
from tests.support.served import Served, serve

pytestmark = pytest.mark.sockets

STRANGERS = 12  # more than there are places for strangers
PROMISED_S = 3.0
TRIES = 3
PATIENCE_S = 60.0
FORM_TOKEN = "x"  # noqa: S105 - whatever the browser sends twice


def sign_in(served: Served, login: str, password: str, *, browser: str = "", source: str = "127.0.0.1") -> tuple[int, str]:
    """Send the form of the sign-in; returns the status and what the browser keeps."""
    host, _, port = served.url.rpartition("/")[2].partition(":")
    connection = HTTPConnection(host, int(port), timeout=PATIENCE_S, source_address=(source, 0))
    kept = f"; realname_browser={browser}" if browser else ""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"realname_form={FORM_TOKEN}{kept}"}
    try:
        connection.request(
            "POST", "/counter/sign-in", urlencode({"csrf": FORM_TOKEN, "login": login, "password": password, "to": ""}), headers
        )
        answer = connection.getresponse()
        answer.read()
        found = re.search(r"realname_browser=([^;]+)", str(answer.headers))
        return answer.status, found[1] if found else ""
    finally:
        connection.close()


@contextmanager
def hammering(served: Served) -> Iterator[list[int]]:
    """Strangers of a network each who try one password after the other; gives the statuses of what they were answered."""
    statuses, is_over = list[int](), threading.Event()

    def hammer(number: int) -> None:
        tries = 0
        while not is_over.is_set():
            tries += 1
            try:
                statuses.append(sign_in(served, f"login{number}.{tries}", "wrong", source=f"127.0.0.{number + 2}")[0])
            except (OSError, HTTPException):
                statuses.append(0)

    with ThreadPoolExecutor(STRANGERS) as strangers:
        for number in range(STRANGERS):
            strangers.submit(hammer, number)
        try:
            while len(statuses) < STRANGERS:
                time.sleep(0.01)
            yield statuses
        finally:
            is_over.set()


def test_a_member_at_a_known_browser_signs_in_while_strangers_hammer(tmp_path: Path) -> None:
    with serve(tmp_path, as_shipped=True) as served:
        login, password = Role.AGENT.value, password_of(tmp_path, Role.AGENT)
        status, browser = sign_in(served, login, password)
        assert status == 303
        took_s = []
        with hammering(served) as statuses:
            for _ in range(TRIES):
                began = time.monotonic()
                assert sign_in(served, login, password, browser=browser)[0] == 303
                took_s.append(time.monotonic() - began)
        assert max(took_s) < longest_s(PROMISED_S)
        assert set(statuses) <= {403, 503}
        assert 503 in statuses
