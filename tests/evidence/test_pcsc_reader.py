"""Chips on a reader of this machine: a virtual one that pcscd serves, read by pyscard as a real one is."""

import secrets
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from realname.evidence.chip.protocol.channel import DEADLINE_S, Channel
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS
from realname.evidence.chip.protocol.reading import open_chip, read_files
from realname.evidence.connectors.pcsc_reader import connected, reader_names
from realname.evidence.errors import ChipReaderUnavailable, ChipRemoved
from realname.evidence.model.chip_protocol import Access
from tests.evidence.chip.chips import MRZ, bac_chip, files, pace_chip, pace_entry
from tests.evidence.chip.documents import group_1, group_2, zone
from tests.evidence.chip.issued_chips import GM, IssuedChip, key_entry, method_entry, mock_document, static_key
from tests.evidence.chip.virtual_chip import StaticKey, VirtualChip
from tests.evidence.chip.vpcd import lying_on
from tests.support.command import realname
from tests.support.network_guard import sockets_on
from tests.support.pcsc import READER, running_reader

pytestmark = pytest.mark.sockets

_CONTENT = files(portrait_bytes=15_000)
_KEY = StaticKey(group=STANDARD_GROUPS[13], private=0xCAFE)
_CHIPS: dict[Access, Callable[[], VirtualChip]] = {
    Access.BAC: lambda: bac_chip(_CONTENT),
    Access.PACE: lambda: pace_chip(pace_entry(2, 4, 14), content=_CONTENT),
    Access.PACE_CAM: lambda: pace_chip(pace_entry(6, 2, 13), content=_CONTENT, mapping_key=_KEY),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a chip is put on the virtual reader."""
    with sockets_on(), running_reader() as port:
        yield port


def _until_there(name: str) -> None:
    """Wait until the service has noticed the chip."""
    for _ in range(100):
        try:
            with connected(name):
                return
        except ChipReaderUnavailable:
            time.sleep(0.1)


@pytest.mark.parametrize("access", list(Access))
def test_a_chip_on_a_reader_is_read(port: int, access: Access) -> None:
    with lying_on(port, _CHIPS[access]):
        name = next(name for name in reader_names() if name.startswith(READER))
        _until_there(name)
        with connected(name) as transmit:
            channel = Channel(transmit=transmit, now=time.monotonic, ends_at=time.monotonic() + DEADLINE_S)
            opened = open_chip(channel, MRZ, secrets.token_bytes)
            read = read_files(channel)
    assert opened.access is access
    assert read.groups[2] == _CONTENT[0x0102]


def _ask_often(transmit: Callable[[bytes], bytes]) -> None:
    for _ in range(100):
        transmit(bytes.fromhex("00A4020C02011C"))
        time.sleep(0.05)


def test_a_document_that_is_taken_away_is_said(port: int) -> None:
    with lying_on(port, _CHIPS[Access.BAC]):
        name = next(name for name in reader_names() if name.startswith(READER))
        _until_there(name)
        reading = connected(name)
        transmit = reading.__enter__()
    with pytest.raises(ChipRemoved):
        _ask_often(transmit)
    reading.__exit__(None, None, None)


def test_the_command_reads_a_document_of_a_mock_issuer_with_its_portrait(port: int, evaluation_data: Path, tmp_path: Path) -> None:
    folder = evaluation_data / "emrtd" / "mock" / "sha256_rsa_65537_4096"
    key = static_key()
    document = mock_document(folder, {1: group_1(zone(state="FRA")), 2: group_2(_picture())})
    chip = IssuedChip(ways=(GM,), options=(key_entry(key), method_entry(key)), document=document, static_key=key)
    password = tmp_path / "mrz.txt"
    password.write_text("\n".join((zone(state="FRA")[:44], zone(state="FRA")[44:])))
    with lying_on(port, chip.made):
        _until_there(READER)
        ended = realname(
            "evidence", "chip", "--reader", f"{READER} 00 00", "--password", password, "--trust", folder / "mock_csca.pem", "--json"
        )
    assert ended.exit_code == 0, ended.stderr
    found = ended.json
    assert (found["passive_authentication"], found["chip"], found["access"]) == ("verified", "genuine", "pace")
    assert (found["proofs"], found["findings"]) == ({"chip-authentication": True}, [])
    portrait = found["portrait"]
    assert isinstance(portrait, dict)
    assert (portrait["width_px"], portrait["height_px"], portrait["problem"]) == (102, 126, None)


def test_the_command_says_what_is_wrong_with_a_password_and_shows_none_of_it(port: int) -> None:
    with lying_on(port, IssuedChip(ways=(GM,)).made):
        _until_there(READER)
        ended = realname("evidence", "chip", "--reader", f"{READER} 00 00", "--can", "654321", "--json")
    assert ended.exit_code == 64
    assert ended.json["error"] | {"remedy": "", "detail": ""} == {  # type: ignore[operator]
        "code": "chip-password-wrong",
        "detail": "",
        "remedy": "",
        "facts": {"step": "pace", "status": "6300"},
    }
    assert "654321" not in ended.stdout + ended.stderr


def test_the_command_lists_readers(port: int) -> None:
    del port
    ended = realname("evidence", "readers", "--json")
    assert f"{READER} 00 00" in ended.json["readers"]  # type: ignore[operator]


def _picture() -> bytes:
    """A picture of no one, of the size that chips have."""
    written = BytesIO()
    Image.new("RGB", (102, 126), (120, 130, 140)).save(written, "JPEG")
    return written.getvalue()


def test_a_reader_without_a_document_and_an_unknown_reader_are_said(port: int) -> None:
    del port
    name = next(name for name in reader_names() if name.startswith(READER))
    for said, cause in ((name, "document-missing"), ("No such reader", "reader-missing")):
        with pytest.raises(ChipReaderUnavailable) as problem, connected(said):
            pass
        assert problem.value.facts["cause"] == cause
