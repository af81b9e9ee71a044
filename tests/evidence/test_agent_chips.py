"""The agent reads the chip of a document, by BAC and by PACE, for the counter's page alone; the server authenticates what it gives."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from realname.evidence.api.reader_agent import ReaderAgent
from realname.evidence.chip.examination import examine
from realname.evidence.chip.files import sort_files
from realname.evidence.connectors.chip_devices import ChipInFolder, ChipOnReader
from realname.evidence.connectors.chip_json import MAXIMUM_CHIP_BYTES, parse_chip_files
from realname.evidence.errors import CardAbsent, CardReaderAway, ChipDataUnreadable, ChipReaderUnavailable
from realname.evidence.model.chip import PassiveAuthentication
from realname.evidence.model.chip_protocol import ChipPassword
from realname.evidence.ports import ChipDevice, ReadChip
from tests.evidence.chip.documents import CLEAR, TODAY, group_1, zone
from tests.evidence.chip.issued_chips import GM, PASSWORD, TRUST, IssuedChip, key_entry, method_entry, static_key
from tests.evidence.chip.virtual_chip import VirtualChip
from tests.evidence.test_reader_agent import ORIGIN, PAGE, PAIRING, PORT, Failing, page_of, ready
from tests.support.manual_clock import START

LINES = [zone()[:44], zone()[44:]]
DETAILS = {"document_number": "l898902c3", "birth_on": "1974-08-12", "expires_on": "2032-04-15"}
BY_MRZ = {"mrz": LINES}
KEY = static_key()
PACE = IssuedChip(ways=(GM,), options=(key_entry(KEY), method_entry(KEY)), static_key=KEY)
BAC = IssuedChip()


def on_reader(chip: VirtualChip | Exception) -> ChipOnReader:
    """The reader of PC/SC, with a chip that is a function in the place of the service."""

    @contextmanager
    def connect(name: str) -> Iterator[Callable[[bytes], bytes]]:
        assert name == "Left"
        if isinstance(chip, Exception):
            raise chip
        yield chip

    return ChipOnReader(reader="Left", today=lambda: TODAY, connect=connect)


def asked(device: ChipDevice | None, body: object, *, headers: Mapping[str, str] = PAGE) -> tuple[int, Mapping[str, object]]:
    agent = ReaderAgent(chips=device, key=None, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START)
    with page_of(agent) as page:
        answer = page.post("/chip", json=body, headers=headers)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


@pytest.mark.parametrize(("chip", "access", "proof"), [(BAC, "bac", "not-shown"), (PACE, "pace", "genuine")], ids=["bac", "pace"])
@pytest.mark.parametrize("password", [BY_MRZ, DETAILS], ids=["mrz", "details"])
def test_what_it_reads_is_authenticated_by_the_server(chip: IssuedChip, access: str, proof: str, password: object) -> None:
    status, said = asked(on_reader(chip.made()), password)
    assert (status, said["access"], said["proof"]) == (200, access, proof)
    read = examine(sort_files(("", one) for one in parse_chip_files(json.dumps(said).encode())), TRUST, today=TODAY)
    assert (read.authenticity.result, read.zone is not None) == (PassiveAuthentication.VERIFIED, True)


def test_the_access_number_opens_a_chip_with_pace() -> None:
    assert asked(on_reader(PACE.made()), {"can": "123456"})[0] == 200
    assert asked(on_reader(BAC.made()), {"can": "123456"}) == (400, {"code": "chip-access-unsupported"})


def test_a_wrong_password_is_said() -> None:
    assert asked(on_reader(PACE.made()), {"can": "654321"}) == (422, {"code": "chip-password-wrong"})
    assert asked(on_reader(BAC.made()), {**DETAILS, "birth_on": "1974-08-13"}) == (422, {"code": "chip-password-wrong"})


def test_a_chip_that_cannot_prove_itself_is_given_to_no_page() -> None:
    chip = PACE.made()
    chip.static_key = replace(KEY, private=KEY.private + 1)
    assert asked(on_reader(chip), BY_MRZ) == (422, {"code": "chip-not-genuine"})


def test_a_reader_without_a_document_waits_and_one_that_is_missing_is_said() -> None:
    empty, missing = (on_reader(ChipReaderUnavailable(cause=cause)) for cause in ("document-missing", "reader-missing"))
    assert (empty.has_document(), on_reader(BAC.made()).has_document()) == (False, True)
    assert asked(empty, BY_MRZ) == (409, {"code": "card-absent"})
    with pytest.raises(ChipReaderUnavailable):
        missing.has_document()
    for none in (missing, None):
        assert asked(none, BY_MRZ) == (503, {"code": "chip-reader-unavailable"})


NO_PASSWORD: Mapping[str, object] = {
    "nothing": {},
    "no object": [],
    "an access number that is none": {"can": "12345"},
    "a number that is no text": {"can": 123456},
    "two at once": {"can": "123456", "mrz": LINES},
    "no lines": {"mrz": []},
    "lines that are no text": {"mrz": [LINES[0], 1]},
    "lines of another form": {"mrz": ["A", "B"]},
    "four lines": {"mrz": LINES * 2},
    "half of the details": {"document_number": "L898902C3"},
    "a day that is none": {**DETAILS, "birth_on": "1974-02-30"},
    "a number with other characters": {**DETAILS, "document_number": "L8989_2C3"},
    "a number without end": {**DETAILS, "document_number": "L" * 23},
    "more than the details": {**DETAILS, "for": "a"},
}


@pytest.mark.parametrize("case", NO_PASSWORD)
def test_without_a_password_of_its_form_no_chip_is_asked(case: str) -> None:
    chip = BAC.made()
    assert (asked(on_reader(chip), NO_PASSWORD[case])[0], chip.seen) == (422, [])


@pytest.mark.parametrize("changed", [{"Origin": "https://evil.example"}, {"Host": f"evil.example:{PORT}"}, {"Authorization": "Bearer x"}])
def test_no_one_else_reads_a_chip(changed: Mapping[str, str]) -> None:
    chip = BAC.made()
    status, _said = asked(on_reader(chip), BY_MRZ, headers={**PAGE, **changed})
    assert (status in {401, 403}, chip.seen) == (True, [])


def test_both_readers_are_listed_with_what_they_read() -> None:
    agent = ReaderAgent(
        device=ready(), chips=on_reader(BAC.made()), key=None, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START
    )
    with page_of(agent) as page:
        said = page.get("/readers", headers=PAGE).json()["readers"]
    assert said == [{"name": "Played", "reads": "card", "card": True}, {"name": "Left", "reads": "chip", "card": True}]


def test_a_reader_that_is_unplugged_is_listed_with_its_code_and_stops_no_other() -> None:
    missing, present = on_reader(ChipReaderUnavailable(cause="reader-missing")), on_reader(BAC.made())
    for device, chips, said in (
        (ready(), missing, [{"card": True}, {"card": False, "code": "chip-reader-unavailable"}]),
        (Failing(CardReaderAway(kind="card-reader")), present, [{"card": False, "code": "card-reader-away"}, {"card": True}]),
        (Failing(OSError("a name")), present, [{"card": False, "code": "internal-error"}, {"card": True}]),
    ):
        agent = ReaderAgent(
            device=device, chips=chips, key=None, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START
        )
        with page_of(agent) as page:
            answer = page.get("/readers", headers=PAGE)
        assert answer.status_code == 200
        shown = [{name: value for name, value in one.items() if name in {"card", "code"}} for one in answer.json()["readers"]]
        assert shown == said


@dataclass
class SlowChips:
    """A reader that waits for a while."""

    wait: Callable[[], object]
    name: str = "Slow"

    def has_document(self) -> bool:
        return True

    def read(self, password: ChipPassword) -> ReadChip:
        assert password == PASSWORD
        self.wait()
        raise CardAbsent


def test_a_chip_that_never_answers_ends_with_the_agents_own_time() -> None:
    device = ready()
    device.go_on.clear()
    slow = SlowChips(wait=lambda: device.go_on.wait(20))
    agent = ReaderAgent(
        chips=slow, key=None, origins=frozenset({ORIGIN}), pairing=PAIRING, port=PORT, now=lambda: START, chip_within_s=0.05
    )
    with page_of(agent) as page:
        answer = page.post("/chip", json=BY_MRZ, headers=PAGE)
        device.go_on.set()
    assert (answer.status_code, answer.json()) == (503, {"code": "card-reader-away"})


def _folder(path: Path) -> Path:
    path.mkdir()
    for name, content in replace(CLEAR, groups={**CLEAR.groups, 1: group_1()}).files():
        (path / name).write_bytes(content)
    return path


def test_the_simulator_opens_by_the_mrz_of_its_chip_and_by_nothing_else(tmp_path: Path) -> None:
    device = ChipInFolder(folder=tmp_path / "chip", today=lambda: TODAY)
    assert asked(device, BY_MRZ) == (409, {"code": "card-absent"})
    _folder(tmp_path / "chip")
    assert asked(device, BY_MRZ)[0] == asked(device, DETAILS)[0] == 200
    refused = [asked(device, wrong) for wrong in ({"can": "123456"}, {**DETAILS, "expires_on": "2032-04-16"})]
    assert refused == [(422, {"code": "chip-password-wrong"})] * 2
    (tmp_path / "chip" / "DG1").write_bytes(b"\x61\x00")
    assert asked(device, BY_MRZ)[0] == 422


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"files": [], "access": "bac", "proof": "not-shown"}',
        b'{"files": ["YQ=="], "access": "none", "proof": "not-shown"}',
        b'{"files": ["YQ=="], "access": "bac", "proof": "not-shown", "more": 1}',
        b'{"files": ["!!"], "access": "bac", "proof": "not-shown"}',
        b'{"files": ["YQ="], "access": "bac", "proof": "not-shown"}',
        b'{"files": [' + b",".join([b'"YQ=="'] * 21) + b'], "access": "bac", "proof": "not-shown"}',
        b" " * (MAXIMUM_CHIP_BYTES + 1),
    ],
)
def test_what_is_no_chip_is_not_taken_by_the_server(content: bytes) -> None:
    with pytest.raises(ChipDataUnreadable):
        parse_chip_files(content)
