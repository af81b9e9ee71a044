"""ICAO's worked examples of BAC, secure messaging and PACE, byte for byte (Doc 9303-11, D.3, D.4 and G.1)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from realname.evidence.chip.protocol.apdu import Command, parse_response
from realname.evidence.chip.protocol.bac import open_by_bac
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.ciphers import KeyUse, Suite
from realname.evidence.chip.protocol.files import read_file
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS
from realname.evidence.chip.protocol.pace import open_by_pace
from realname.evidence.chip.protocol.passwords import password_of_mrz
from realname.evidence.chip.protocol.secure_messaging import SecureMessaging, SessionKeys
from realname.evidence.chip.protocol.security_infos import pace_infos, parse_security_infos, preferred

Example = Mapping[str, Any]
_octets = bytes.fromhex


@pytest.fixture
def example(evaluation_data: Path) -> Callable[[str], Example]:
    """Reads one example by its name."""

    def read(name: str) -> Example:
        return dict(json.loads((evaluation_data / "emrtd" / "vectors" / f"{name}.json").read_text()))

    return read


def _played(example: Example) -> Callable[[bytes], bytes]:
    """Answers the commands of an example, in their order and no others."""
    exchanges: Iterator[Mapping[str, str]] = iter(example["exchanges"])

    def transmit(command: bytes) -> bytes:
        exchange = next(exchanges)
        assert command.hex().upper() == exchange["command"]
        return _octets(exchange["response"])

    return transmit


def _channel(example: Example) -> Channel:
    return Channel(transmit=_played(example), now=lambda: 0.0, ends_at=1.0)


def _drawn(example: Example, *names: str) -> Callable[[int], bytes]:
    values = iter([_octets(example[name]) for name in names])
    return lambda _size: next(values)


def _information(mrz: Mapping[str, str]) -> str:
    return "".join(mrz[name] + mrz[f"{name}_check"] for name in ("document_number", "birth", "expiry"))


def _keys(suite: Suite, session: Mapping[str, str]) -> SessionKeys:
    return SessionKeys(suite=suite, enc=_octets(session["enc"]), mac=_octets(session["mac"]))


def test_keys_of_bac_follow_from_the_mrz(example: Callable[[str], Example]) -> None:
    bac = example("bac")
    assert _information(bac["mrz"]) == bac["mrz_information"]
    seed = password_of_mrz(bac["mrz_information"]).secret
    assert seed == _octets(bac["mrz_information_sha1"])
    assert Suite.TDES.derive(seed[:16], KeyUse.ENCRYPTION) == _octets(bac["k_enc"])
    assert Suite.TDES.derive(seed[:16], KeyUse.MAC) == _octets(bac["k_mac"])
    assert Suite.TDES.encrypt(_octets(bac["k_enc"]), _octets(bac["s"])) == _octets(bac["e_ifd"])
    assert Suite.TDES.mac(_octets(bac["k_mac"]), _octets(bac["e_ifd"])) == _octets(bac["m_ifd"])


def test_bac_runs_as_in_the_example(example: Callable[[str], Example]) -> None:
    bac = example("bac")
    channel = _channel(bac)
    open_by_bac(channel, password_of_mrz(bac["mrz_information"]), _drawn(bac, "rnd_ifd", "k_ifd"))
    assert channel.session is not None
    assert channel.session.keys == _keys(Suite.TDES, bac["session"])
    assert channel.session.counter == int(bac["counter"], 16)


def test_a_file_is_read_in_3des_as_in_the_example(example: Callable[[str], Example]) -> None:
    read = example("secure-messaging-3des")
    channel = _channel(read)
    channel.session = SecureMessaging(_keys(Suite.TDES, read["session"]), counter=int(read["counter_before"], 16))
    assert read_file(channel, int(read["file_id"], 16)) == _octets(read["file"])
    assert channel.session.counter == int(read["counter_after"], 16)


def test_pace_runs_as_in_the_example(example: Callable[[str], Example]) -> None:
    pace = example("pace-gm-aes")
    offered = pace_infos(parse_security_infos(_octets(f"3114{pace['pace_info']}")))
    info = preferred(offered)
    assert info is not None
    assert info.parameter_id == pace["parameter_id"]
    channel = _channel(pace)
    password = password_of_mrz(_information(pace["mrz"]))
    assert open_by_pace(channel, info, password, _drawn(pace, "map_terminal_private", "agree_terminal_private")) is None
    assert channel.session is not None
    assert channel.session.keys == _keys(Suite.AES_128, pace["session"])
    assert channel.session.counter == int(pace["counter"], 16)


def test_each_step_of_pace_has_the_value_of_the_example(example: Callable[[str], Example]) -> None:
    pace = example("pace-gm-aes")
    group, suite = STANDARD_GROUPS[pace["parameter_id"]], Suite.AES_128
    key = suite.derive(password_of_mrz(_information(pace["mrz"])).secret, KeyUse.PASSWORD)
    assert key == _octets(pace["k_pi"])
    assert suite.decrypt(key, _octets(pace["encrypted_nonce"])) == _octets(pace["nonce"])
    private = int(pace["map_terminal_private"], 16)
    assert group.power(group.generator, private) == _octets(pace["map_terminal_public"])
    shared = group.power(_octets(pace["map_chip_public"]), private)
    assert shared == _octets(pace["map_shared_point"])
    generator = group.combine(group.power(group.generator, int(pace["nonce"], 16)), shared)
    assert generator == _octets(pace["mapped_generator"])
    private = int(pace["agree_terminal_private"], 16)
    assert group.power(generator, private) == _octets(pace["agree_terminal_public"])
    assert group.secret_of(group.power(_octets(pace["agree_chip_public"]), private)) == _octets(pace["shared_secret"])
    for side in ("terminal", "chip"):
        assert suite.mac(_octets(pace["session"]["mac"]), _octets(pace[f"{side}_token_input"])) == _octets(pace[f"{side}_token"])


@pytest.mark.parametrize(
    ("command", "octets"),
    [
        (Command(ins=0x84, expected=8), "0084000008"),
        (Command(ins=0xB0, p1=1, p2=2, expected=256), "00B0010200"),
        (Command(ins=0xB0, expected=65_536), "00B00000000000"),
        (Command(ins=0xA4, p1=2, p2=12, body=b"\x01\x1e"), "00A4020C02011E"),
        (Command(ins=0x88, body=bytes(2), expected=512), "008800000000020000" + "0200"),
        (Command(ins=0x86, body=bytes(256)), "00860000000100" + "00" * 256),
    ],
)
def test_commands_have_the_form_of_iso_7816(command: Command, octets: str) -> None:
    assert command.encode().hex().upper() == octets


def test_a_value_of_a_person_is_silent() -> None:
    values: Sequence[object] = (
        password_of_mrz("L898902C<369080619406236"),
        Command(ins=0xA4, body=b"\xca\xfe"),
        parse_response(b"\xca\xfe\x90\x00"),
        SessionKeys(suite=Suite.TDES, enc=b"\xca\xfe", mac=b"\xca\xfe"),
    )
    assert not any("\\x" in repr(value) for value in values)
