"""Chip authentication: a key agreement with the static key of the chip, and secure messaging under what was agreed (Doc 9303-11, 6.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from realname.evidence.chip.keys import EllipticKey, parse_public_key
from realname.evidence.chip.protocol.apdu import Command
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.ciphers import Suite
from realname.evidence.chip.protocol.data_objects import encode, read_objects, read_one
from realname.evidence.chip.protocol.files import SOD, is_selected
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS, CurveGroup, Draw, Group, PrimeGroup, encode_point
from realname.evidence.chip.protocol.secure_messaging import SecureMessaging, SessionKeys
from realname.evidence.chip.protocol.security_infos import SUITES, SecurityInfo
from realname.evidence.errors import ChipCheckFailed, ChipCommandRefused, ChipReplyInvalid, SecureMessagingFailed

_KEY = bytes.fromhex("04007F0007020201")  # 0.4.0.127.0.7.2.2.1: then 1 for integers, 2 for curves
_METHOD = bytes.fromhex("04007F0007020203")
_OF_INTEGERS, _OF_CURVES = 1, 2
_INTEGER, _SEQUENCE = 0x02, 0x30
_FIRST_VERSION = ((_INTEGER, b"\x01"),)
_DYNAMIC_DATA, _EPHEMERAL_OLD, _EPHEMERAL, _MECHANISM, _KEY_REFERENCE = 0x7C, 0x91, 0x80, 0x80, 0x84


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticKey:
    """A public key of the chip.

    Attributes:
        kind: 1 for integers, 2 for curves, as the identifiers have it.
        key_id: Says which one, where the chip has several; None: it has one.
    """

    kind: int
    group: Group
    public: bytes = field(repr=False)
    key_id: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipAuthentication:
    """One way of chip authentication that a chip offers.

    Attributes:
        oid: The contents of the object identifier.
    """

    key: StaticKey
    suite: Suite
    oid: bytes


def static_keys(infos: Iterable[SecurityInfo]) -> tuple[StaticKey, ...]:
    """The keys of the chip that can be used here.

    Keys in other groups than the named ones are left out. A chip that has no other key shows nothing by them.
    """
    found = (_static_key(oid[-1], rest) for oid, rest in infos if oid[:-1] == _KEY and rest)
    return tuple(key for key in found if key is not None)


def chip_authentications(infos: Iterable[SecurityInfo]) -> tuple[ChipAuthentication, ...]:
    """The ways that are offered and can be used here, the strongest cipher first.

    A key without a method stands for 3DES (Doc 9303-11, 6.2.4.1). A method of another version than the first is for other terminals.
    """
    kept = tuple(infos)
    methods = [(oid, rest) for oid, rest in kept if oid.startswith(_METHOD) and len(oid) == len(_METHOD) + 2 and oid[-1] in SUITES]
    found: list[ChipAuthentication] = []
    for key in static_keys(kept):
        fitting = [(oid, rest) for oid, rest in methods if oid[-2] == key.kind and _key_id(rest[1:]) in {key.key_id, None}]
        oids = [oid for oid, rest in fitting if rest[:1] == _FIRST_VERSION] if fitting else [_METHOD + bytes((key.kind, 1))]
        found += [ChipAuthentication(key=key, suite=SUITES[oid[-1]], oid=oid) for oid in oids]
    return tuple(sorted(found, key=lambda one: (one.suite is not Suite.TDES, one.suite.key_bytes), reverse=True))


def has_chip_key(channel: Channel, way: ChipAuthentication, draw: Draw) -> bool:
    """Agree on new keys, and see whether the chip has them: the session goes on under them, or is over.

    Raises:
        ChipTooSlow, ChipRemoved: The chip did not answer.
    """
    group, key = way.key.group, way.key
    private = group.draw_private(draw)
    ephemeral = group.power(group.generator, private)
    secret = group.secret_of(group.power(key.public, private))
    try:
        _send(channel, way, ephemeral)
        channel.session = SecureMessaging(SessionKeys.derived(way.suite, secret))
        return is_selected(channel, SOD)
    except (ChipCommandRefused, ChipReplyInvalid, SecureMessagingFailed):
        return False


def _send(channel: Channel, way: ChipAuthentication, ephemeral: bytes) -> None:
    reference = b"" if way.key.key_id is None else encode(_KEY_REFERENCE, way.key.key_id)
    if way.suite is Suite.TDES:
        body = encode(_EPHEMERAL_OLD, ephemeral) + reference
        channel.require(Command(ins=0x22, p1=0x41, p2=0xA6, body=body), step="chip-authentication")
        return
    body = encode(_MECHANISM, way.oid) + reference
    channel.require(Command(ins=0x22, p1=0x41, p2=0xA4, body=body), step="chip-authentication")
    body = encode(_DYNAMIC_DATA, encode(_EPHEMERAL, ephemeral))
    channel.require(Command(ins=0x86, body=body, expected=256), step="chip-authentication")


def _static_key(kind: int, rest: tuple[tuple[int, bytes], ...]) -> StaticKey | None:
    tag, info = rest[0]
    if tag != _SEQUENCE:
        return None
    try:
        found = _of_curve(info) if kind == _OF_CURVES else _of_integers(info) if kind == _OF_INTEGERS else None
    except (ChipCheckFailed, ChipReplyInvalid):
        return None
    return None if found is None else StaticKey(kind=kind, group=found[0], public=found[1], key_id=_key_id(rest[1:]))


def _of_curve(info: bytes) -> tuple[Group, bytes] | None:
    key = parse_public_key(encode(_SEQUENCE, info))
    if not isinstance(key, EllipticKey):
        return None
    return CurveGroup(key.curve), encode_point(key.curve, (key.x, key.y))


def _of_integers(info: bytes) -> tuple[Group, bytes] | None:
    """A key in one of the groups of RFC 5114: p and g have to be the group's own, whatever identifier stands before them."""
    (_, algorithm), (_, bits) = _pair(read_objects(info))
    (_, _oid), (_, parameters) = _pair(read_objects(algorithm))
    stated = [int.from_bytes(value, "big") for tag, value in read_objects(parameters) if tag == _INTEGER][:2]
    public = read_one(bits[1:], _INTEGER).lstrip(b"\x00")
    group = next((one for one in STANDARD_GROUPS.values() if isinstance(one, PrimeGroup) and [one.p, one.g] == stated), None)
    return None if group is None else (group, group.checked(public))


def _pair(objects: tuple[tuple[int, bytes], ...]) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
    if len(objects) != 2:  # noqa: PLR2004 - a pair
        raise ChipReplyInvalid(cause="security-infos")
    return objects[0], objects[1]


def _key_id(rest: tuple[tuple[int, bytes], ...]) -> bytes | None:
    return next((value for tag, value in rest if tag == _INTEGER), None)
