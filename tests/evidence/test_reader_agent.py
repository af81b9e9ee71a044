"""The card reader agent gives a card to the counter's page with its pairing code, and to no other page, name or program."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from realname.evidence.api.reader_agent import ReaderAgent
from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.evidence.connectors.json_card_reader import JsonCardReader
from realname.evidence.connectors.reader_devices import CardInFile, ProgramReader
from realname.evidence.errors import CardAbsent, CardReaderAway, CardSignatureInvalid
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.ports import ReadCard, ReaderDevice
from realname.kernel.errors import InvalidInput
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, new_key, public_half
from tests.evidence.cards import CARD
from tests.support.manual_clock import START

ORIGIN = "https://counter.example.net"
PAIRING = "pairing-code-of-this-machine"
PORT = 8097
PLACE = "a" * 32
KEY = new_key(KeyKind.ED25519, kid="counter-7")
PAGE: Mapping[str, str] = {"Origin": ORIGIN, "Host": f"127.0.0.1:{PORT}", "Authorization": f"Bearer {PAIRING}"}
WAIT_S = 20.0


@dataclass
class PlayedReader:
    """A device that does as it is told."""

    has: bool = True
    is_chip_verified: bool = True
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    reads: int = 0
    name: str = "Played"

    def has_card(self) -> bool:
        return self.has

    def read(self) -> ReadCard:
        self.reads += 1
        self.entered.set()
        self.go_on.wait(WAIT_S)
        if not self.has:
            raise CardAbsent
        return ReadCard(fields=CARD, is_chip_verified=self.is_chip_verified)


def ready(*, has: bool = True, is_chip_verified: bool = True) -> PlayedReader:
    device = PlayedReader(has=has, is_chip_verified=is_chip_verified)
    device.go_on.set()
    return device


@dataclass
class Failing:
    """A device whose software fails."""

    problem: Exception
    name: str = "Failing"

    def has_card(self) -> bool:
        raise self.problem

    def read(self) -> ReadCard:
        raise self.problem


def agent_of(device: ReaderDevice, *, key: SignatureKey | None = KEY, within_s: float = WAIT_S) -> ReaderAgent:
    return ReaderAgent(
        device=device, key=key, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START, within_s=within_s
    )


@contextmanager
def page_of(agent: ReaderAgent) -> Iterator[TestClient]:
    with TestClient(agent.app(), base_url=f"http://127.0.0.1:{PORT}") as client:
        yield client


def server_reader() -> JsonCardReader:
    return JsonCardReader(cards=CardJson(SandboxIdentityNumbers()), keys={KEY.kid: public_half(KEY)}, now=lambda: START)


@pytest.mark.parametrize(("is_chip_verified", "means"), [(True, EvidenceMeans.VERIFIED_CHIP), (False, EvidenceMeans.CHIP)])
def test_what_it_gives_is_what_the_server_takes_for_this_registration_alone(is_chip_verified: bool, means: EvidenceMeans) -> None:  # noqa: FBT001
    with page_of(agent_of(ready(is_chip_verified=is_chip_verified))) as page:
        given = page.post("/read", json={"for": PLACE}, headers=PAGE)
    assert given.status_code == 200
    assert server_reader().read(given.content, place=PLACE).evidence.means is means
    with pytest.raises(CardSignatureInvalid):
        server_reader().read(given.content, place="b" * 32)


def test_it_says_whether_a_card_is_there() -> None:
    with page_of(agent_of(ready(has=False))) as page:
        assert page.get("/readers", headers=PAGE).json() == {"readers": [{"name": "Played", "reads": "card", "card": False}]}
        refused = page.post("/read", json={"for": PLACE}, headers=PAGE)
    assert (refused.status_code, refused.json()) == (409, {"code": "card-absent"})


REFUSED: Mapping[str, tuple[Mapping[str, str], int, str]] = {
    "another page": ({"Origin": "https://evil.example"}, 403, "card-reader-refused"),
    "no page": ({"Origin": ""}, 403, "card-reader-refused"),
    "a sandboxed page": ({"Origin": "null"}, 403, "card-reader-refused"),
    "a page below": ({"Origin": f"{ORIGIN}.evil.example"}, 403, "card-reader-refused"),
    "a rebound name": ({"Host": f"evil.example:{PORT}"}, 403, "card-reader-refused"),
    "another port": ({"Host": "127.0.0.1:80"}, 403, "card-reader-refused"),
    "no code": ({"Authorization": ""}, 401, "card-reader-unpaired"),
    "another code": ({"Authorization": f"Bearer {PAIRING}x"}, 401, "card-reader-unpaired"),
    "a code of other letters": ({"Authorization": "Bearer \u00e9\u00e9"}, 401, "card-reader-unpaired"),
}


@pytest.mark.parametrize("path", ["/readers", "/read"])
@pytest.mark.parametrize("case", REFUSED)
def test_no_one_else_reads_a_card(path: str, case: str) -> None:
    changed, status, code = REFUSED[case]
    headers = {name: value.encode("latin-1") for name, value in {**PAGE, **changed}.items() if value}
    device = ready()
    with page_of(agent_of(device)) as page:
        answer = page.get(path, headers=headers) if path == "/readers" else page.post(path, json={"for": PLACE}, headers=headers)
    assert (answer.status_code, answer.json(), device.reads) == (status, {"code": code}, 0)
    assert answer.headers.get("access-control-allow-origin") in ({ORIGIN} if headers.get("Origin") == ORIGIN.encode() else {None})


def test_a_browser_is_told_that_the_counters_page_may_ask() -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Private-Network": "true"}
    with page_of(agent_of(ready())) as page:
        told = page.options("/read", headers={"Origin": ORIGIN, "Host": PAGE["Host"], **asks})
        refused = page.options("/read", headers={"Origin": "https://evil.example", "Host": PAGE["Host"], **asks})
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (204, ORIGIN)
    assert told.headers["access-control-allow-private-network"] == "true"
    assert (told.headers["vary"], told.headers["cache-control"]) == ("Origin", "no-store")
    assert refused.status_code == 403
    assert not {name for name in refused.headers if name.startswith("access-control")}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"{}",
        b'{"for": 1}',
        b'{"for": ""}',
        b'{"for": "../x"}',
        b'{"for": "' + b"a" * 65 + b'"}',
        b" " * 2000,
        b"[" * 1000,
    ],
)
def test_a_request_of_another_form_reads_no_card(body: bytes) -> None:
    device = ready()
    with page_of(agent_of(device)) as page:
        answer = page.post("/read", content=body, headers={**PAGE, "Content-Type": "application/json"})
    assert (answer.status_code, answer.json(), device.reads) == (422, {"code": "invalid-input"}, 0)


def test_a_form_that_any_page_can_send_reads_no_card() -> None:
    with page_of(agent_of(ready())) as page:
        answer = page.post("/read", content=json.dumps({"for": PLACE}), headers={**PAGE, "Content-Type": "text/plain"})
    assert answer.status_code == 422


def test_what_is_not_foreseen_is_an_internal_error_that_the_page_can_read_and_the_log_has_its_class_alone() -> None:
    with capture_logs() as logged, page_of(agent_of(Failing(OSError("李娜")))) as page:
        answer = page.post("/read", json={"for": PLACE}, headers=PAGE)
    assert (answer.status_code, answer.json()) == (500, {"code": "internal-error"})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert logged == [{"event": "internal-error", "kind": "OSError", "log_level": "error"}]


def test_one_card_is_read_at_a_time() -> None:
    device = PlayedReader()
    with page_of(agent_of(device)) as page:
        statuses: list[int] = []
        first = threading.Thread(target=lambda: statuses.append(page.post("/read", json={"for": PLACE}, headers=PAGE).status_code))
        first.start()
        assert device.entered.wait(WAIT_S)
        second = page.post("/read", json={"for": PLACE}, headers=PAGE)
        device.go_on.set()
        first.join(WAIT_S)
        third = page.post("/read", json={"for": PLACE}, headers=PAGE)
    assert (second.status_code, second.json(), statuses, third.status_code) == (409, {"code": "card-reader-busy"}, [200], 200)


def test_a_device_that_does_not_answer_is_away_and_stays_busy_until_it_does() -> None:
    device = PlayedReader()
    with page_of(agent_of(device, within_s=0.05)) as page:
        late = page.post("/read", json={"for": PLACE}, headers=PAGE)
        meanwhile = page.get("/readers", headers=PAGE)
        device.go_on.set()
    assert (late.status_code, late.json()) == (503, {"code": "card-reader-away"})
    assert meanwhile.json() == {"code": "card-reader-busy"}


def test_an_unknown_path_is_none() -> None:
    with page_of(agent_of(ready())) as page:
        assert (page.get("/", headers=PAGE).status_code, page.get("/read", headers=PAGE).status_code) == (404, 405)


def test_a_card_in_a_file_is_there_while_its_file_is(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    device = CardInFile(file)
    assert not device.has_card()
    with pytest.raises(CardAbsent):
        device.read()
    file.write_text(json.dumps(CARD))
    assert (device.has_card(), device.read()) == (True, ReadCard(fields=CARD, is_chip_verified=False))
    assert "李" not in repr(device.read())


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 10_000])
def test_a_file_that_holds_no_card_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text(content)
    with pytest.raises(InvalidInput):
        CardInFile(tmp_path / "card.json").read()


def program_of(folder: Path, script: str) -> ProgramReader:
    file = folder / "read-card"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return ProgramReader(file)


@pytest.mark.parametrize("chip", [{"verified": True}, None, {"verified": 1}, {"verified": True, "more": 1}])
def test_a_program_gives_the_card_and_says_whether_the_chip_was_checked(chip: object, tmp_path: Path) -> None:
    (tmp_path / "said.json").write_text(json.dumps({"card": CARD, "chip": chip}))
    device = program_of(tmp_path, f'[ "$1" = status ] || cat {tmp_path}/said.json')
    assert (device.has_card(), device.read()) == (True, ReadCard(fields=CARD, is_chip_verified=chip == {"verified": True}))


def test_a_program_that_finds_no_card_says_so(tmp_path: Path) -> None:
    device = program_of(tmp_path, "exit 3")
    assert not device.has_card()
    with pytest.raises(CardAbsent):
        device.read()


@pytest.mark.parametrize("script", ["exit 1", f"echo {base64.b64encode(b'name').decode()} >&2; exit 7"])
def test_a_program_that_fails_is_a_reader_that_is_away_and_what_it_said_is_not_kept(script: str, tmp_path: Path) -> None:
    device = program_of(tmp_path, script)
    for ask in (device.has_card, device.read):
        with pytest.raises(CardReaderAway) as caught:
            ask()
        assert caught.value.facts == {"kind": "card-reader"}


def test_a_program_that_is_not_there_is_a_reader_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(CardReaderAway):
        ProgramReader(tmp_path / "none").has_card()


@pytest.mark.parametrize("printed", ["", "[]", "{}", '{"card": 1}', "{"])
def test_what_a_program_prints_and_is_no_card_is_refused(printed: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        program_of(tmp_path, f"printf '%s' '{printed}'").read()
