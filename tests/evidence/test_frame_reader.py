"""A card reader on a serial port gives a card by three commands; a pseudo-terminal plays it, also with cut, wrong and late frames."""

import base64
import json
import os
import pty
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from realname.evidence.connectors.card_frame import CardFrames
from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.frame_reader import SerialReader
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers, sandbox_identity_numbers_of
from realname.evidence.errors import CardAbsent, CardFingerprintsRefused, CardFrameInvalid, CardPortraitMissing, CardReaderAway
from realname.evidence.model.evidence import EvidenceMeans
from realname.kernel.rules.pack import Country
from realname.verification.errors import ImageUnreadable
from tests.evidence.card_frames import CARDS, FINGERPRINT, frame, framed
from tests.verification.live_verifier import PORTRAIT

COMMANDS = {bytes.fromhex("2001"): "find", bytes.fromhex("2002"): "select", bytes.fromhex("3001"): "read"}
FOUND, SELECTED = framed(bytes(4), status=bytes.fromhex("00009f")), framed(bytes(8))
NOT_FOUND, NOT_SELECTED = framed(b"", status=bytes.fromhex("000080")), framed(b"", status=bytes.fromhex("000081"))
WHOLE = frame(*CARDS["resident"])
GOOD = {"find": [FOUND], "select": [SELECTED], "read": [WHOLE]}
Answers = Mapping[str, Sequence[bytes]]
SHORT_S = 0.3


@contextmanager
def played(answers: Answers) -> Iterator[tuple[Path, list[str]]]:
    """A reader that answers each command with the given pieces, one write each; gives its port, and the commands that it understood."""
    ours, theirs = pty.openpty()
    asked: list[str] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                received = os.read(ours, 64)
                assert received[:5] == bytes.fromhex("aaaaaa9669")
                asked.append(COMMANDS[received[7:9]])
                for piece in answers.get(asked[-1], ()):
                    os.write(ours, piece)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Path(os.ttyname(theirs)), asked
    finally:
        os.close(theirs)
        thread.join(5)
        os.close(ours)


@pytest.fixture
def decoder(tmp_path: Path) -> Path:
    """A decoder of portraits that wants the whole WLT of the card, and gives a picture."""
    (tmp_path / "portrait").write_bytes(PORTRAIT)
    return program(tmp_path, f'[ "$(head -c 3)" = WLf ] && [ "$(wc -c)" = 1021 ] && cat {tmp_path}/portrait')


def program(folder: Path, script: str) -> Path:
    file = folder / "decode"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return file


def reader_on(port: Path, decoder: Path | None, *, within_s: float = 5.0) -> SerialReader:
    frames = CardFrames(identity_numbers=SandboxIdentityNumbers())
    return SerialReader(path=port, frames=frames, decoder=decoder, read_within_s=within_s)


@pytest.mark.parametrize("card", CARDS)
def test_each_card_is_read_in_the_form_that_the_server_takes(card: str, decoder: Path) -> None:
    with played({**GOOD, "read": [frame(*CARDS[card])]}) as (port, asked):
        read = reader_on(port, decoder).read()
    assert asked == ["find", "select", "read"]
    assert (read.is_chip_verified, base64.b64decode(str(read.fields["portrait"]))) == (False, PORTRAIT)
    content = json.dumps(dict(read.fields)).encode()
    assert CardJson(sandbox_identity_numbers_of(Country.CN)).read(content).evidence.means is EvidenceMeans.CHIP


def test_a_frame_may_come_in_pieces(decoder: Path) -> None:
    pieces = [WHOLE[start : start + 100] for start in range(0, len(WHOLE), 100)]
    with played({**GOOD, "read": pieces}) as (port, _asked):
        assert reader_on(port, decoder).read().fields["kind"] == "resident-id-card"


def test_it_says_whether_a_card_is_there() -> None:
    with played({"find": [FOUND]}) as (port, _asked):
        assert reader_on(port, None).has_card()
    with played({"find": [NOT_FOUND]}) as (port, _asked):
        assert not reader_on(port, None).has_card()


def test_a_card_that_was_found_before_is_read_without_being_lifted(decoder: Path) -> None:
    with played({**GOOD, "find": [NOT_FOUND]}) as (port, _asked):
        assert reader_on(port, decoder).read().fields["sex"] == "male"


def test_without_a_card_nothing_is_read(decoder: Path) -> None:
    with played({"find": [NOT_FOUND], "select": [NOT_SELECTED]}) as (port, asked), pytest.raises(CardAbsent):
        reader_on(port, decoder).read()
    assert "read" not in asked


WRONG: dict[str, tuple[bytes, str]] = {
    "another header": (b"\x00" + WHOLE[1:], "header"),
    "a length of nothing": (WHOLE[:5] + bytes(2) + WHOLE[7:], "length"),
    "a length without end": (WHOLE[:5] + b"\xff\xff" + WHOLE[7:], "length"),
    "another checksum": (WHOLE[:-1] + bytes([WHOLE[-1] ^ 1]), "checksum"),
    "another status": (framed(WHOLE[10:-1], status=bytes.fromhex("000041")), "status"),
    "a card of other sizes": (framed(bytes(4)), "length"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_frame_reaches_no_decoder_and_is_no_card(case: str, tmp_path: Path) -> None:
    content, problem = WRONG[case]
    decoder = program(tmp_path, f"touch {tmp_path}/called")
    with played({**GOOD, "read": [content]}) as (port, _asked), pytest.raises(CardFrameInvalid) as caught:
        reader_on(port, decoder).read()
    assert (caught.value.facts["problem"], (tmp_path / "called").exists()) == (problem, False)


@pytest.mark.parametrize("step", ["find", "select"])
def test_a_wrong_answer_to_a_command_is_no_card(step: str, decoder: Path) -> None:
    damaged = SELECTED[:-1] + bytes([SELECTED[-1] ^ 1])
    with played({**GOOD, step: [damaged if step == "select" else b"\x00" * 12]}) as (port, _asked), pytest.raises(CardFrameInvalid):
        reader_on(port, decoder).read()


@pytest.mark.parametrize("size", [0, 1, 6, 7, 100, len(WHOLE) - 1])
def test_a_cut_frame_ends_with_the_deadline(size: int, decoder: Path) -> None:
    with played({**GOOD, "read": [WHOLE[:size]] if size else []}) as (port, _asked), pytest.raises(CardReaderAway):
        reader_on(port, decoder, within_s=SHORT_S).read()


def test_what_an_earlier_command_left_behind_is_dropped(decoder: Path) -> None:
    with played({**GOOD, "read": [WHOLE, WHOLE[:50]]}) as (port, _asked):
        reader = reader_on(port, decoder)
        assert reader.read().fields == reader.read().fields


def test_fingerprints_are_refused(decoder: Path) -> None:
    content = frame(*CARDS["resident"], fingerprint=FINGERPRINT)
    with played({**GOOD, "read": [content]}) as (port, _asked), pytest.raises(CardFingerprintsRefused):
        reader_on(port, decoder).read()


NO_PICTURE: dict[str, tuple[Callable[[Path], Path | None], type[Exception]]] = {
    "no decoder": (lambda _folder: None, CardPortraitMissing),
    "a decoder that is not there": (lambda folder: folder / "none", CardPortraitMissing),
    "a decoder that fails": (lambda folder: program(folder, "cat; exit 1"), CardPortraitMissing),
    "a decoder that gives nothing": (lambda folder: program(folder, "cat > /dev/null"), CardPortraitMissing),
    "a decoder that gives no picture": (lambda folder: program(folder, "cat"), ImageUnreadable),
}


@pytest.mark.parametrize("case", NO_PICTURE)
def test_without_a_decoded_portrait_the_card_is_refused(case: str, tmp_path: Path) -> None:
    made, error = NO_PICTURE[case]
    with played(GOOD) as (port, _asked), pytest.raises(error):
        reader_on(port, made(tmp_path)).read()


def test_a_port_that_is_not_there_is_a_reader_that_is_away(tmp_path: Path) -> None:
    for ask in (reader_on(tmp_path / "none", None).has_card, reader_on(tmp_path / "none", None).read):
        with pytest.raises(CardReaderAway):
            ask()


def test_a_reader_that_is_unplugged_is_away(decoder: Path) -> None:
    ours, theirs = pty.openpty()
    port = Path(os.ttyname(theirs))

    def pull() -> None:
        os.close(ours)
        os.close(theirs)

    unplug = threading.Timer(0.1, pull)
    unplug.start()
    with pytest.raises(CardReaderAway):
        reader_on(port, decoder).read()
    unplug.join()
