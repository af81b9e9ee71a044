"""A chip is opened and read: by PACE where it offers PACE, by BAC where it does not, and never by BAC where PACE failed."""

import secrets
from collections.abc import Callable
from dataclasses import replace

import pytest

from realname.evidence.chip.files import ChipFiles
from realname.evidence.chip.protocol.apdu import Response
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.data_objects import encode
from realname.evidence.chip.protocol.files import CARD_ACCESS, CARD_SECURITY, FIRST_GROUP, SOD
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS
from realname.evidence.chip.protocol.passwords import parse_can
from realname.evidence.chip.protocol.reading import OpenedChip, open_chip, protocol_findings, read_files
from realname.evidence.errors import (
    ChipAccessUnsupported,
    ChipBlocked,
    ChipCommandRefused,
    ChipPasswordWrong,
    ChipReplyInvalid,
    ChipTooSlow,
    PaceFailed,
    SecureMessagingFailed,
)
from realname.evidence.model.chip_protocol import Access, ChipPassword, ProtocolFinding
from realname.kernel.errors import InvalidInput, RealNameError
from tests.evidence.chip.chips import CAN, MRZ, OTHER_CAN, OTHER_MRZ, Between, bac_chip, channel_to, files, pace_chip, pace_entry, set_of
from tests.evidence.chip.virtual_chip import StaticKey, VirtualChip

_GM = pace_entry(2, 2, 13)
_CURVES = sorted(number for number in STANDARD_GROUPS if number > 2)


def _read(chip: VirtualChip, password: ChipPassword = MRZ) -> tuple[OpenedChip, ChipFiles]:
    channel = channel_to(chip)
    opened = open_chip(channel, password, secrets.token_bytes)
    return opened, read_files(channel)


def _assert_read(chip: VirtualChip, read: ChipFiles) -> None:
    assert read.security_object == chip.files[SOD]
    assert {FIRST_GROUP - 1 + number: content for number, content in read.groups.items()} == {
        number: content for number, content in chip.files.items() if FIRST_GROUP <= number < SOD
    }


def _refusal(chip: VirtualChip, password: ChipPassword = MRZ) -> RealNameError:
    with pytest.raises(RealNameError) as problem:
        _read(chip, password)
    return problem.value


def _used_bac(chip: VirtualChip) -> bool:
    return any(header[1] == 0x84 for header in chip.seen)


def test_a_chip_without_pace_is_read_by_bac() -> None:
    chip = bac_chip()
    opened, read = _read(chip)
    assert opened.access is Access.BAC
    _assert_read(chip, read)


@pytest.mark.parametrize("suite", [1, 2, 3, 4])
@pytest.mark.parametrize("password", [MRZ, CAN], ids=["mrz", "can"])
def test_a_chip_with_pace_is_read_in_each_cipher_by_each_password(suite: int, password: ChipPassword) -> None:
    chip = pace_chip(pace_entry(2, suite, 13))
    opened, read = _read(chip, password)
    assert opened.access is Access.PACE
    assert not _used_bac(chip)
    _assert_read(chip, read)


@pytest.mark.parametrize("parameter_id", _CURVES)
def test_pace_runs_on_each_curve(parameter_id: int) -> None:
    assert _read(pace_chip(pace_entry(2, 2, parameter_id)))[0].access is Access.PACE


@pytest.mark.parametrize("parameter_id", [0, 1, 2])
@pytest.mark.parametrize("suite", [1, 4])
def test_pace_runs_in_each_group_of_integers(parameter_id: int, suite: int) -> None:
    assert _read(pace_chip(pace_entry(1, suite, parameter_id)))[0].access is Access.PACE


@pytest.mark.parametrize("suite", [1, 2, 3, 4])
@pytest.mark.parametrize(("mapping", "parameter_id"), [(3, 0), (3, 2), *((4, number) for number in _CURVES if number != 10)])
def test_pace_runs_with_the_integrated_mapping(mapping: int, suite: int, parameter_id: int) -> None:
    assert _read(pace_chip(pace_entry(mapping, suite, parameter_id)))[0].access is Access.PACE


@pytest.mark.parametrize(("suite", "parameter_id"), [(2, 12), (3, 15), (4, 16)])
def test_the_chip_authentication_mapping_names_the_static_key_of_the_chip(suite: int, parameter_id: int) -> None:
    group = STANDARD_GROUPS[parameter_id]
    key, other = (StaticKey(group=group, private=group.draw_private(secrets.token_bytes)) for _ in range(2))
    opened, _ = _read(pace_chip(pace_entry(6, suite, parameter_id), mapping_key=key))
    assert opened.access is Access.PACE_CAM
    assert opened.mapping is not None
    assert opened.mapping.is_of(key.public)
    assert not opened.mapping.is_of(other.public)
    assert not opened.mapping.is_of(b"\x04" + bytes(64))


def test_the_chip_authentication_mapping_is_taken_first_and_then_the_longest_key() -> None:
    key = StaticKey(group=STANDARD_GROUPS[13], private=77)
    chip = pace_chip(_GM, pace_entry(6, 2, 13), pace_entry(2, 4, 13), mapping_key=key)
    assert _read(chip)[0].access is Access.PACE_CAM
    chip = pace_chip(pace_entry(2, 1, 13), pace_entry(2, 2, 12), pace_entry(2, 4, 13))
    assert _read(chip)[0].access is Access.PACE
    chosen = pace_chip(pace_entry(2, 4, 13)).pace[0]
    assert _read(replace(chip, pace=(chosen,)))[0].access is Access.PACE  # the chip knows no other way now


def test_a_chip_that_says_what_it_proves_and_does_not_is_refused() -> None:
    problem = _refusal(pace_chip(pace_entry(6, 2, 13)))
    assert isinstance(problem, PaceFailed)
    assert problem.facts["step"] == "chip-data"


@pytest.mark.parametrize("portrait_bytes", [1, 100, 222, 223, 224, 32_600, 40_000, 70_000, 150_000])
@pytest.mark.parametrize("entries", [(), (_GM,)], ids=["bac", "pace"])
def test_a_file_of_any_length_is_read_whole(portrait_bytes: int, entries: tuple[bytes, ...]) -> None:
    content = files(portrait_bytes=portrait_bytes)
    chip = pace_chip(*entries, content=content) if entries else bac_chip(content)
    _assert_read(chip, _read(chip)[1])


def test_a_file_beyond_the_limit_is_not_read() -> None:
    chip = bac_chip(files(portrait_bytes=200_000))
    problem = _refusal(chip)
    assert isinstance(problem, ChipReplyInvalid)
    assert len(chip.seen) < 20


def test_fingerprints_and_irises_are_never_asked_for() -> None:
    content = files() | {0x0103: encode(0x63, bytes(30)), 0x0104: encode(0x76, bytes(30)), 0x0107: encode(0x67, bytes(30))}
    assert _read(bac_chip(content))[1].groups.keys() == {1, 2}


# --- Refusals ---


def test_a_wrong_mrz_is_said_by_bac() -> None:
    assert isinstance(_refusal(bac_chip(), OTHER_MRZ), ChipPasswordWrong)


@pytest.mark.parametrize("password", [OTHER_MRZ, OTHER_CAN], ids=["mrz", "can"])
def test_a_wrong_password_is_said_by_pace_and_bac_is_not_tried(password: ChipPassword) -> None:
    chip = pace_chip(_GM)
    assert isinstance(_refusal(chip, password), ChipPasswordWrong)
    assert not _used_bac(chip)


def test_a_card_access_number_opens_no_chip_without_pace() -> None:
    problem = _refusal(bac_chip(), CAN)
    assert isinstance(problem, ChipAccessUnsupported)
    assert problem.facts == {"cause": "can-needs-pace"}


def test_a_chip_that_offers_pace_is_never_read_by_bac_after_it() -> None:
    """The chip offers PACE and knows none: another program would fall back."""
    for step in range(20):
        chip = pace_chip(_GM)

        def broken(number: int, reply: bytes, *, at: int = step) -> bytes:
            return Response(b"", 0x6985).encode() if number == at else reply

        channel = channel_to(Between(chip, broken))
        try:
            opened = open_chip(channel, MRZ, secrets.token_bytes)
        except RealNameError:
            # Where the file is hidden from the start, as from a chip that has none, the signed data group says it later.
            assert step < 2 or not _used_bac(chip)
        else:
            assert opened.access is Access.PACE or step < 2


def test_a_way_of_pace_that_is_not_known_is_no_reason_to_use_bac() -> None:
    for entry in (
        pace_entry(4, 2, 10),
        pace_entry(5, 2, 13),
        pace_entry(6, 1, 13),
        pace_entry(2, 2, 99),
        pace_entry(2, 9, 13),
        pace_entry(9, 2, 13),
        pace_entry(1, 2, 13),
    ):
        chip = pace_chip(entry)
        problem = _refusal(chip)
        assert isinstance(problem, PaceFailed)
        assert problem.facts["cause"] == "unsupported"
        assert not _used_bac(chip)


@pytest.mark.parametrize(
    "content", [b"\x31\x80", b"\x31\x03\x30\x01\x02", b"\x30\x00", b"\x00\x00\x00\x00", set_of(_GM)[:-1] + b"\x00\x00"]
)
def test_a_card_access_file_that_cannot_be_read_is_no_reason_to_use_bac(content: bytes) -> None:
    chip = replace(pace_chip(_GM), master_files={CARD_ACCESS: content})
    problem = _refusal(chip)
    assert isinstance(problem, PaceFailed)
    assert not _used_bac(chip)


def test_a_blocked_chip_is_said() -> None:
    def blocked(number: int, reply: bytes) -> bytes:
        return Response(b"", 0x6983).encode() if number == 3 else reply

    with pytest.raises(ChipBlocked):
        open_chip(channel_to(Between(pace_chip(_GM), blocked)), MRZ, secrets.token_bytes)


def test_a_chip_without_the_application_is_refused() -> None:
    class Empty(VirtualChip):
        def _select(self, _command: object) -> Response:
            return Response(b"", 0x6A82)

    with pytest.raises(ChipCommandRefused):
        open_chip(channel_to(Empty(files={}, passwords={})), MRZ, secrets.token_bytes)


def test_a_chip_that_takes_too_long_is_left() -> None:
    clock = iter(range(0, 10_000, 5))
    channel = Channel(transmit=bac_chip(), now=lambda: float(next(clock)), ends_at=60)
    with pytest.raises(ChipTooSlow):
        read_files_after_opening(channel)


def read_files_after_opening(channel: Channel) -> ChipFiles:
    """Open and read."""
    open_chip(channel, MRZ, secrets.token_bytes)
    return read_files(channel)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_a_card_access_number_has_six_digits(text: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        parse_can(text)
    assert problem.value.facts == {"field": "can"}


# --- What an attacker between terminal and chip can do ---


def _read_changed(chip: VirtualChip, at: int, change: Callable[[bytes], bytes]) -> None:
    def changed(number: int, reply: bytes) -> bytes:
        return change(reply) if number == at else reply

    channel = channel_to(Between(chip, changed))
    open_chip(channel, MRZ, secrets.token_bytes)
    read_files(channel)


_CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "bit of the MAC": lambda reply: reply[:-3] + bytes((reply[-3] ^ 1,)) + reply[-2:],
    "short MAC": lambda reply: reply[:-11] + bytes((7,)) + reply[-10:-3] + reply[-2:],
    "no MAC": lambda reply: reply[:-12] + reply[-2:],
    "bit of the text": lambda reply: reply[:4] + bytes((reply[4] ^ 1,)) + reply[5:],
    "status inside": lambda reply: reply.replace(b"\x99\x02\x90\x00", b"\x99\x02\x62\x82"),
    "status outside": lambda reply: reply[:-2] + b"\x62\x82",
    "nothing": lambda reply: reply[-2:],
    "cut": lambda reply: reply[1:],
    "in the clear": lambda _reply: bytes(16) + b"\x90\x00",
    "twice": lambda reply: reply[:-2] + reply,
}


@pytest.mark.parametrize("change", sorted(_CHANGES))
@pytest.mark.parametrize("entries", [(), (_GM,)], ids=["bac", "pace"])
def test_a_changed_reply_ends_the_session(change: str, entries: tuple[bytes, ...]) -> None:
    first = 12 if entries else 7
    with pytest.raises(SecureMessagingFailed):
        _read_changed(pace_chip(*entries) if entries else bac_chip(), first, _CHANGES[change])


@pytest.mark.parametrize("entries", [(), (_GM,)], ids=["bac", "pace"])
def test_a_repeated_reply_ends_the_session(entries: tuple[bytes, ...]) -> None:
    kept: list[bytes] = []

    def repeat(number: int, reply: bytes) -> bytes:
        kept.append(reply)
        return kept[-2] if number == 14 else reply

    channel = channel_to(Between(pace_chip(*entries) if entries else bac_chip(), repeat))
    open_chip(channel, MRZ, secrets.token_bytes)
    with pytest.raises(SecureMessagingFailed):
        read_files(channel)
    with pytest.raises(SecureMessagingFailed) as problem:
        read_files(channel)
    assert problem.value.facts == {"cause": "session-over"}


def test_a_key_that_is_sent_back_is_refused() -> None:
    chip = pace_chip(_GM)

    def mirrored(command: bytes) -> bytes:
        reply = chip(command)
        if command[:2] == b"\x10\x86" and command[7:8] == b"\x83":
            return b"\x7c\x43\x84\x41" + command[9:74] + b"\x90\x00"
        return reply

    with pytest.raises(PaceFailed) as problem:
        open_chip(channel_to(mirrored), MRZ, secrets.token_bytes)
    assert problem.value.facts == {"step": "agreement", "cause": "mirrored"}


def test_a_hidden_card_access_file_shows_in_the_signed_data_group() -> None:
    chip = bac_chip(files(options=set_of(_GM)))
    opened, read = _read(chip)
    assert opened.access is Access.BAC
    assert protocol_findings(opened, read) == (ProtocolFinding.PACE_HIDDEN,)


def test_a_stronger_way_that_is_taken_out_of_card_access_shows() -> None:
    chip = pace_chip(_GM, content=files(options=set_of(_GM, pace_entry(6, 2, 13))))
    assert protocol_findings(*_read(chip)) == (ProtocolFinding.PACE_HIDDEN,)


def test_a_way_that_is_put_into_card_access_shows() -> None:
    chip = pace_chip(_GM, pace_entry(2, 4, 13), content=files(options=set_of(_GM)))
    assert protocol_findings(*_read(chip)) == (ProtocolFinding.PACE_NOT_SIGNED,)


@pytest.mark.parametrize("options", [None, set_of(), set_of(_GM)])
def test_nothing_is_found_where_all_agrees_or_dg14_names_no_pace(options: bytes | None) -> None:
    assert protocol_findings(*_read(pace_chip(_GM, content=files(options=options)))) == ()


def test_card_security_is_read_after_the_chip_authentication_mapping() -> None:
    key = StaticKey(group=STANDARD_GROUPS[13], private=77)
    chip = pace_chip(pace_entry(6, 2, 13), mapping_key=key)
    chip.master_files = {**chip.master_files, CARD_SECURITY: encode(0x30, bytes(900))}
    opened, _ = _read(chip)
    assert opened.card_security == chip.master_files[CARD_SECURITY]
