"""A hostile chip, or a hostile hand before it: whatever it sends, reading ends in a code, soon, with nothing changed."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realname.evidence.chip.files import ChipFiles
from realname.evidence.chip.protocol.apdu import Command, Response, parse_response
from realname.evidence.chip.protocol.card_security import read_card_security
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.chip_authentication import chip_authentications
from realname.evidence.chip.protocol.chip_reading import ChipReader
from realname.evidence.chip.protocol.data_objects import encode, read_objects
from realname.evidence.chip.protocol.files import CARD_ACCESS, CARD_SECURITY
from realname.evidence.chip.protocol.reading import open_chip, protocol_findings, read_files
from realname.evidence.chip.protocol.security_infos import pace_infos, parse_security_infos, preferred
from realname.evidence.errors import ChipReplyInvalid
from realname.evidence.model.chip import Authenticity, ChipProof, PassiveAuthentication
from realname.kernel.errors import RealNameError
from tests.evidence.chip.chips import MRZ, PASSWORDS, Between, bac_chip, channel_to, files, pace_chip, pace_entry, set_of
from tests.evidence.chip.documents import JPEG, TODAY
from tests.evidence.chip.issued_chips import PASSWORD, TRUST, IssuedChip, key_entry, method_entry, static_key
from tests.evidence.chip.virtual_chip import VirtualChip
from tests.property.damage import damaged

pytestmark = pytest.mark.fuzz
_READINGS = max(40, settings().max_examples // 10)  # each example reads a chip twice: 2,000 of them take longer than a test may

_MOST_COMMANDS = 500
_FILES = files(options=set_of(pace_entry(2, 2, 12)))
_CHIPS: dict[str, Callable[[], Callable[[bytes], bytes]]] = {
    "bac": lambda: bac_chip(files()),
    "pace": lambda: pace_chip(pace_entry(2, 2, 12), content=_FILES),
    "pace-in-integers": lambda: pace_chip(pace_entry(1, 1, 0)),
}
_KEY = static_key(12)
# Made once: each signature anew has another length, and an example has to be played again as it was.
_ISSUED: dict[str, tuple[VirtualChip, ChipProof]] = {
    "without-key": (IssuedChip().made(), ChipProof.NOT_SHOWN),
    "chip-authentication": (IssuedChip(options=(key_entry(_KEY, 12), method_entry(_KEY)), static_key=_KEY).made(), ChipProof.GENUINE),
    "mapping": (IssuedChip(ways=(pace_entry(6, 2, 12),), card_security=(key_entry(_KEY, 12),), mapping_key=_KEY).made(), ChipProof.GENUINE),
}
_ENTRIES = set_of(key_entry(_KEY, 12), method_entry(_KEY), key_entry(static_key(2), key_id=3))
_CARD_SECURITY = _ISSUED["mapping"][0].master_files[CARD_SECURITY]
_STATUSES = st.sampled_from(
    ["9000", "6100", "61FF", "6C00", "6CFF", "6282", "6300", "63C1", "6982", "6983", "6985", "6987", "6988", "6A82", "6D00"]
)
_BODIES = st.one_of(
    st.binary(max_size=80),
    st.just(bytes(65_536)),
    st.just(b"\x31\x82\xff\xff"),
    st.just(b"\x61\x84\x7f\xff\xff\xff"),
    st.just(set_of(pace_entry(2, 2, 13))),
    st.builds(encode, st.sampled_from([0x31, 0x60, 0x77, 0x7C, 0x87, 0x99, 0x8E]), st.binary(max_size=60)),
)
_REPLIES = st.builds(lambda body, status: body + bytes.fromhex(status), _BODIES, _STATUSES)


class OneByte(VirtualChip):
    """Gives one byte of a file at a time, after its header."""

    def _piece(self, offset: int, size: int) -> Response:
        return super()._piece(offset, size if offset == 0 else 1)


def _read(transmit: Callable[[bytes], bytes]) -> ChipFiles:
    channel = channel_to(transmit)
    opened = open_chip(channel, MRZ, secrets.token_bytes)
    read = read_files(channel)
    protocol_findings(opened, read)
    return read


@given(replies=st.lists(_REPLIES | st.binary(max_size=300), max_size=12), last=_REPLIES)
def test_a_chip_that_says_anything_is_refused_after_a_bounded_number_of_commands(replies: list[bytes], last: bytes) -> None:
    sent = count()
    answers = iter(replies)

    def transmit(_command: bytes) -> bytes:
        assert next(sent) < _MOST_COMMANDS
        return next(answers, last)

    with pytest.raises(RealNameError):
        _read(transmit)


@pytest.mark.parametrize("kind", sorted(_CHIPS))
@settings(max_examples=_READINGS)
@given(data=st.data())
def test_a_damaged_reply_changes_nothing_of_what_is_read(kind: str, data: st.DataObject) -> None:
    chip = _CHIPS[kind]()
    at = data.draw(st.integers(0, 30))

    def change(number: int, reply: bytes) -> bytes:
        return data.draw(damaged(reply)) if number == at else reply

    try:
        read = _read(Between(chip, change))
    except RealNameError:
        return
    whole = _read(chip)
    assert read == whole


@pytest.mark.parametrize("reply", ["6101", "00" * 256 + "6100", "00" + "6101", "6C01", "006C01"])
def test_a_reply_that_never_ends_ends(reply: str) -> None:
    sent = count()

    def transmit(_command: bytes) -> bytes:
        next(sent)
        return bytes.fromhex(reply)

    channel = Channel(transmit=transmit, now=lambda: 0.0, ends_at=1.0)
    with pytest.raises(RealNameError):
        channel.require(Command(ins=0xB0, expected=256), step="read-file")
    assert next(sent) <= 400


def test_a_chip_that_gives_one_byte_at_a_time_is_left() -> None:
    chip = OneByte(files=files(portrait_bytes=150_000), passwords=PASSWORDS)
    with pytest.raises(ChipReplyInvalid) as problem:
        _read(chip)
    assert problem.value.facts == {"cause": "endless"}
    assert len(chip.seen) < 2000


@pytest.mark.parametrize("size", [0, 1, 65_539])
def test_a_reply_of_an_impossible_length_is_refused(size: int) -> None:
    with pytest.raises(ChipReplyInvalid):
        parse_response(bytes(size))


@given(content=damaged(set_of(pace_entry(2, 2, 13), pace_entry(6, 2, 13), pace_entry(1, 1, 0))) | st.binary(max_size=100))
def test_a_card_access_file_gives_ways_of_its_form_or_a_code(content: bytes) -> None:
    try:
        offered = pace_infos(parse_security_infos(content))
    except ChipReplyInvalid:
        return
    info = preferred(offered)
    assert info is None or (info in offered and info.group is not None)


@given(content=st.binary(max_size=300))
def test_data_objects_are_read_whole_or_refused(content: bytes) -> None:
    try:
        objects = read_objects(content)
    except ChipReplyInvalid:
        return
    assert sum(len(value) for _, value in objects) <= len(content)


def test_card_access_of_64_kilobytes_is_refused_at_once() -> None:
    chip = pace_chip(pace_entry(2, 2, 13))
    chip.master_files = {CARD_ACCESS: encode(0x31, bytes(60_000))}
    with pytest.raises(RealNameError):
        _read(chip)
    assert len(chip.seen) < 5


@pytest.mark.parametrize("kind", sorted(_ISSUED))
@settings(max_examples=_READINGS)
@given(data=st.data())
def test_a_damaged_reply_never_makes_a_document_more_than_it_is(kind: str, data: st.DataObject) -> None:
    """Somewhere between the first and the last reply, the proofs with them, one reply is damaged."""
    chip, proof = _ISSUED[kind]
    made = replace(chip, seen=[])
    at = data.draw(st.integers(0, 80))

    def change(number: int, reply: bytes) -> bytes:
        return data.draw(damaged(reply)) if number == at else reply

    reader = ChipReader(trust=TRUST, today=TODAY, now=lambda: 0.0, draw=secrets.token_bytes)
    try:
        reading = reader.read(Between(made, change), PASSWORD)
    except RealNameError:
        return
    assert reading.examination.authenticity.result is PassiveAuthentication.VERIFIED
    assert reading.examination.portraits[0].picture == JPEG
    assert reading.examination.proof in {proof, ChipProof.FAILED}


@given(content=damaged(_ENTRIES) | st.binary(max_size=120))
def test_keys_and_ways_of_a_chip_are_of_their_form_or_absent(content: bytes) -> None:
    try:
        infos = parse_security_infos(content)
    except ChipReplyInvalid:
        return
    for way in chip_authentications(infos):
        assert way.key.group.power(way.key.public, 2)


@given(content=damaged(_CARD_SECURITY) | st.binary(max_size=120))
def test_a_damaged_card_security_file_names_no_key(content: bytes) -> None:
    authenticity = Authenticity(result=PassiveAuthentication.VERIFIED)
    found = read_card_security(content, authenticity, TRUST)
    assert found is None or content == _CARD_SECURITY or not found.is_of_issuer
