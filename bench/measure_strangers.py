"""What strangers take from others: servers on loopback, each new, whose clients have addresses of 127.0.x.y as their networks.

python -m bench.measure_strangers --before bench/results/strangers-amd-epyc-2-cores.json
"""

import argparse
import asyncio
import io
import json
import re
import resource
import ssl
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from PIL import Image

import realname_client
from bench.stranger_client import LOOPBACK, Answer, Client, Request
from bench.written import write_result
from realname.access.model.staff import Role
from realname.platform.system.machine import Machine, describe_machine
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.verification.use_cases.fetch_files import sample_folder
from realname_client import BearerToken
from tests.support.command import realname
from tests.support.own_certificate import LOCALHOST, make_certificate
from tests.support.sandbox_folder import password_of
from tests.support.served import serve

_ONE, _OTHER, _MEMBER = "127.0.0.3", "127.0.0.2", "127.0.0.9"
_FORM, _JSON = "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/json"
_CONSENT = realname_client.ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="screen")
_ENDLESS = (
    f"POST /counter/sign-in HTTP/1.1\r\nHost: counter\r\nCookie: realname_form=x\r\n{_FORM}\r\nContent-Length: 10000\r\n\r\n".encode()
)


class Extent(NamedTuple):
    """How many do each thing, and for how many seconds; `silent` connections are of each of six networks."""

    strangers: int = 64
    sign_ins: int = 20
    slow: int = 260
    silent: int = 200
    uploads: int = 50
    seconds: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How often a client was answered by each status (0: not in time), and when; None: not taken."""

    answers: Mapping[str, int]
    median_ms: float | None
    max_ms: float | None


Figures = Mapping[str, Answers]  # by client; "strangers" are those who do it


@dataclass(frozen=True, slots=True, kw_only=True)
class StrangersResult:
    """Figures by what is played (`PLAYS`): of this checkout, and of a former release where an earlier result has them."""

    measured_on: str
    machine: Machine
    before: Mapping[str, Figures] | None
    now: Mapping[str, Figures]


class Place(NamedTuple):
    """A new server: who asks it, and its data folder."""

    client: Client
    data: Path


_HEALTH, _PAGE = Request("/healthz"), Request("/counter/sign-in")
_ENROLMENT = Request("/v1/counters", "POST", (_JSON,), b'{"code":"x","public_key":""}')


async def _passwords(place: Place, extent: Extent) -> Figures:
    login, password = Role.AGENT.value, password_of(place.data, Role.AGENT)
    at_counter = replace(place.client, source=_MEMBER)
    seen: list[Answer] = []
    browser = re.findall(r"realname_browser=([^;]+)", (await at_counter.ask_once(_sign_in(login, password))).head)[0]

    async def member(browser: str) -> Answers:
        return _answers([await at_counter.ask_once(_sign_in(login, password, browser), within_s=30) for _ in range(extent.sign_ins)])

    async def hammer(number: int) -> None:
        stranger, tries = replace(place.client, source=f"127.0.1.{number + 1}"), count()
        while True:
            seen.append(await stranger.ask(_sign_in(f"login{number}.{next(tries)}", "wrong")))

    alone = await member(browser)
    async with _beside(map(hammer, range(extent.strangers)), after_s=2):
        known, new = await member(browser), await member("")
    return {"member_alone": alone, "member_at_known_browser": known, "member_at_new_browser": new, "strangers": _answers(seen)}


async def _slow_bodies(place: Place, extent: Extent) -> Figures:
    one, other = (replace(place.client, source=source) for source in (_ONE, _OTHER))
    async with _beside((replace(one).hold(says=_ENDLESS, drip=b"a", again_s=0.05) for _ in range(extent.slow)), after_s=1):
        seen = await asyncio.gather(*(client.ask_for(extent.seconds, _HEALTH, _PAGE, _ENROLMENT) for client in (other, one)))
    return {"other_network": _answers(seen[0]), "same_network": _answers(seen[1])}


async def _silent(place: Place, extent: Extent) -> Figures:
    says = b"" if place.client.tls else b"GET / HT"  # under TLS not even the handshake
    networks = [replace(place.client, source=f"127.0.4.{number}", tls=None) for number in range(1, 7)]
    crowd = (replace(one).hold(says=says, drip=b"", again_s=0.2) for _ in range(extent.silent) for one in networks)
    async with _beside(crowd, after_s=3):
        return {"other_network": _answers(await replace(place.client, source=_OTHER).ask_for(extent.seconds, _HEALTH))}


async def _keep_alive(place: Place, _extent: Extent) -> Figures:
    asked = {one.path: [await place.client.ask(one) for _ in range(41)] for one in (_HEALTH, _PAGE)}
    return {path: _answers(seen[1:]) for path, seen in asked.items()}


async def _uploads(place: Place, extent: Extent) -> Figures:
    sample = (sample_folder(environ) / "single_face.jpg").read_bytes()
    honest = await _upload(place, "honest", card_json(SAMPLE_WOMAN, portrait=sample))
    attack = await _upload(place, "attacker", card_json(SAMPLE_MAN, portrait=_many_scans()))
    client = replace(place.client)
    taken: list[Answer] = []
    seen: list[Answer] = []
    await client.ask(honest)  # not counted: the models are loaded
    idle = await client.ask_for(min(5, extent.seconds), _PAGE)
    deadline = time.monotonic() + extent.seconds

    async def attacker() -> None:
        stranger = replace(place.client, streams=None)
        while True:
            seen.append(await stranger.ask(attack))
            await asyncio.sleep(0.05 * ("retry-after:" in seen[-1].head.lower()))  # it does not wait as it is told

    async def register() -> None:
        while (began := time.monotonic()) < deadline:
            last = await client.ask(honest)
            while last.status != HTTPStatus.OK and time.monotonic() < deadline:
                await asyncio.sleep(1)  # as Retry-After says
                last = await client.ask(honest)
            taken.append(last._replace(seconds=time.monotonic() - began))
            await asyncio.sleep(0.5)

    async with _beside((attacker() for _ in range(extent.uploads)), after_s=0):
        page, _ = await asyncio.gather(client.ask_for(extent.seconds, _PAGE), register())
    return {"page_alone": _answers(idle), "page": _answers(page), "portrait_until_taken": _answers(taken), "strangers": _answers(seen)}


PLAYS: Mapping[str, Callable[[Place, Extent], Coroutine[object, object, Figures]]] = {
    "passwords": _passwords,
    "slow_bodies": _slow_bodies,
    "slow_bodies_tls": _slow_bodies,
    "silent": _silent,
    "silent_tls": _silent,
    "keep_alive": _keep_alive,
    "uploads": _uploads,
}


def main() -> None:
    """Play everything, write, print."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--quick", action="store_true", help="few strangers for a moment: shows that the bench runs")
    wanted.add_argument("--before", type=Path, help="an earlier result, whose `before` is kept beside the new figures")
    wanted.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    wanted.add_argument("--output", type=Path, help="write there instead of bench/results")
    asked = wanted.parse_args()
    extent = Extent(strangers=2, sign_ins=1, slow=3, silent=2, uploads=2, seconds=1.0) if asked.quick else Extent()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(8192, hard)), hard))
    machine, before = describe_machine(), json.loads(asked.before.read_text(encoding="utf-8"))["before"] if asked.before else None
    now = {name: _played(name, extent) for name in PLAYS}
    result = StrangersResult(measured_on=datetime.now(UTC).date().isoformat(), machine=machine, before=before, now=now)
    lines = [f"{name}, {who}: {asdict(one)}" for name, clients in now.items() for who, one in clients.items()]
    write_result(result, lines, asked, prefix="strangers-")


def _played(name: str, extent: Extent) -> Figures:
    print(f"{name} ...", file=sys.stderr, flush=True)
    with TemporaryDirectory() as folder:
        pem, data = make_certificate(Path(folder), host=LOCALHOST), Path(folder) / "data"
        trust = ssl.create_default_context(cafile=pem)
        options, tls = (["--tls-cert", str(pem), "--tls-key", str(pem)], trust) if name.endswith("_tls") else ([], None)
        with serve(data, options=options, verify=trust) as served:
            client = Client(port=urlsplit(served.url).port or 0, tls=tls)
            return asyncio.run(PLAYS[name](Place(client, data), extent))


@asynccontextmanager
async def _beside(crowd: Iterable[Coroutine[object, object, None]], *, after_s: float) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        strangers = [group.create_task(one) for one in crowd]
        await asyncio.sleep(after_s)
        yield
        for one in strangers:
            one.cancel()


def _answers(seen: Sequence[Answer]) -> Answers:
    took, statuses = [one.seconds * 1000 for one in seen], Counter(str(one.status) for one in seen)
    median, longest = (round(statistics.median(took), 1), round(max(took), 1)) if took else (None, None)
    return Answers(answers=dict(sorted(statuses.items())), median_ms=median, max_ms=longest)


def _sign_in(login: str, password: str, browser: str = "") -> Request:
    mark = f"; realname_browser={browser}; __Host-realname_browser={browser}" if browser else ""
    cookies = f"Cookie: realname_form=x; __Host-realname_form=x{mark}"
    body = urlencode({"csrf": "x", "login": login, "password": password, "to": ""}).encode()
    return Request("/counter/sign-in", "POST", (_FORM, cookies), body)


async def _upload(place: Place, who: str, card: bytes) -> Request:
    """A registration of a token's own, and the upload of its card."""
    issued = await asyncio.to_thread(realname, "tokens", "issue", who, "--data", place.data, "--json")
    headers = (_JSON, f"Authorization: Bearer {issued.json['token']}")
    with realname_client.Client(f"http://{LOOPBACK}:{place.client.port}", BearerToken(str(issued.json["token"]))) as client:
        opened = await asyncio.to_thread(client.open_registration, outlet_id="outlet-0001", consent=_CONSENT, idempotency_key=who)
    return Request(f"/v1/registrations/{opened.id}/evidence", "PUT", headers, card)


def _many_scans() -> bytes:
    """A JPEG of 20,000 scans: half a megabyte that takes a decoder minutes."""
    sink, mark = io.BytesIO(), b"\xff\xda"
    Image.new("RGB", (6000, 4000)).save(sink, "JPEG", progressive=True)
    whole = sink.getvalue()
    start = whole.index(mark, whole.index(mark) + 1)
    return whole[:-2] + (whole[start : start + 10] + bytes(8)) * (20_000 - whole.count(mark)) + whole[-2:]


if __name__ == "__main__":
    main()
