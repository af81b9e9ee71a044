"""Virtual chips for tests, with files that are as long as asked for, and channels to them."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from realname.evidence.chip.protocol.channel import Channel, Transmit
from realname.evidence.chip.protocol.data_objects import encode
from realname.evidence.chip.protocol.files import CARD_ACCESS, COM, FIRST_GROUP, SOD
from realname.evidence.chip.protocol.passwords import parse_can, password_of_mrz
from realname.evidence.chip.protocol.security_infos import PaceInfo, pace_infos, parse_security_infos
from realname.evidence.model.chip_protocol import PasswordKind
from tests.evidence.chip.virtual_chip import StaticKey, VirtualChip

MRZ = password_of_mrz("L898902C<369080619406236")
OTHER_MRZ = password_of_mrz("L898902C<369080619406237")
CAN, OTHER_CAN = parse_can("123456"), parse_can("123457")
PASSWORDS = {PasswordKind.MRZ: MRZ, PasswordKind.CAN: CAN}
_PACE = "04007F0007020204"


def security_info(oid: str, *numbers: int) -> bytes:
    """One entry of a set of security infos that has numbers alone."""
    integers = b"".join(encode(0x02, number.to_bytes(1, "big")) for number in numbers)
    return encode(0x30, encode(0x06, bytes.fromhex(oid)) + integers)


def pace_entry(mapping: int, suite: int, parameter_id: int) -> bytes:
    """One way of PACE."""
    return security_info(f"{_PACE}{mapping:02X}{suite:02X}", 2, parameter_id)


def set_of(*entries: bytes) -> bytes:
    """A set of security infos: the whole of EF.CardAccess."""
    return encode(0x31, b"".join(entries))


def ways(card_access: bytes) -> tuple[PaceInfo, ...]:
    """The ways of PACE of a file."""
    return pace_infos(parse_security_infos(card_access))


def files(*, portrait_bytes: int = 400, options: bytes | None = None) -> dict[int, bytes]:
    """EF.COM, EF.SOD and data groups that hold nothing of a person."""
    groups = {1: encode(0x61, bytes(88)), 2: encode(0x75, secrets.token_bytes(portrait_bytes))}
    if options is not None:
        groups[14] = encode(0x6E, options)
    numbered = {FIRST_GROUP - 1 + number: content for number, content in groups.items()}
    return {COM: encode(0x60, bytes(20)), SOD: encode(0x77, secrets.token_bytes(300)), **numbered}


def bac_chip(content: Mapping[int, bytes] | None = None) -> VirtualChip:
    """A chip that knows BAC alone."""
    return VirtualChip(files=content or files(), passwords=PASSWORDS)


def pace_chip(*entries: bytes, content: Mapping[int, bytes] | None = None, mapping_key: StaticKey | None = None) -> VirtualChip:
    """A chip that knows BAC, and the ways of PACE that its EF.CardAccess offers."""
    card_access = set_of(*entries)
    return VirtualChip(
        files=content or files(),
        master_files={CARD_ACCESS: card_access},
        passwords=PASSWORDS,
        pace=ways(card_access),
        mapping_key=mapping_key,
    )


def channel_to(transmit: Transmit, *, now: Callable[[], float] = lambda: 0.0) -> Channel:
    """A channel with a minute of time."""
    return Channel(transmit=transmit, now=now, ends_at=now() + 60)


@dataclass(slots=True)
class Between:
    """An attacker between terminal and chip, who may change each reply.

    Attributes:
        chip: Answers.
        change: Is given the number of the reply, from 0, and the reply.
        count: Replies so far.
    """

    chip: Transmit
    change: Callable[[int, bytes], bytes]
    count: int = 0

    def __call__(self, command: bytes) -> bytes:
        """Pass a command on, and change the reply."""
        reply = self.change(self.count, self.chip(command))
        self.count += 1
        return reply
