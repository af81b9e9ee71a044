"""What a chip offers to show that it is genuine: the security infos of DG14, and the key of DG15 (ICAO Doc 9303-11, 9.2)."""

from dataclasses import dataclass

from realname.evidence.chip.active_authentication import ChipKey, chip_key
from realname.evidence.chip.files import GROUP_TAGS
from realname.evidence.chip.tlv import Tlv, parse_tlv
from realname.evidence.errors import ChipCheckFailed, ChipDataUnreadable

_SET, _SEQUENCE, _OBJECT = 0x31, 0x30, 0x06
_OF_EAC = bytes.fromhex("04007f00070202")  # 0.4.0.127.0.7.2.2
_CHIP_KEY, _TERMINAL, _CHIP, _PACE = (_OF_EAC + bytes([last]) for last in (1, 2, 3, 4))
_ACTIVE = bytes.fromhex("678108010105")  # 2.23.136.1.1.5
_PLAIN_ECDSA = bytes.fromhex("04007f000701010401")  # 0.4.0.127.0.7.1.1.4.1, then the digest
_DIGESTS = {1: "sha1", 2: "sha224", 3: "sha256", 4: "sha384", 5: "sha512"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipOffers:
    """What the signed groups say of the chip.

    Attributes:
        active_authentication: The key for it; None: DG15 is absent.
        is_key_usable: False where DG15 is there and its key is none that is known here.
        chip_authentication, terminal_authentication, pace: Whether DG14 names them.
        digest: Of active authentication with an elliptic key, as DG14 says; empty: it does not.
    """

    active_authentication: ChipKey | None = None
    is_key_usable: bool = True
    chip_authentication: bool = False
    terminal_authentication: bool = False
    pace: bool = False
    digest: str = ""


def read_offers(group_14: bytes | None, group_15: bytes | None) -> ChipOffers:
    """Read both groups, where they are there.

    Raises:
        ChipDataUnreadable: One is not of its form.
    """
    infos = [] if group_14 is None else _infos(group_14)
    digest = next((_digest(rest) for oid, rest in infos if oid == _ACTIVE), "")
    key, is_usable = None, True
    if group_15 is not None:
        try:
            key = chip_key(group_15, digest=digest)
        except ChipCheckFailed:
            is_usable = False
    return ChipOffers(
        active_authentication=key,
        is_key_usable=is_usable,
        chip_authentication=any(oid.startswith((_CHIP, _CHIP_KEY)) for oid, _ in infos),
        terminal_authentication=any(oid.startswith(_TERMINAL) for oid, _ in infos),
        pace=any(oid.startswith(_PACE) for oid, _ in infos),
        digest=digest,
    )


def _infos(group_14: bytes) -> list[tuple[bytes, tuple[Tlv, ...]]]:
    file = parse_tlv(group_14)
    if file.tag != GROUP_TAGS[14]:
        raise ChipDataUnreadable(group=14)
    entries = [one.children() for one in file.child(_SET).children() if one.tag == _SEQUENCE]
    return [(parts[0].value, parts[1:]) for parts in entries if parts and parts[0].tag == _OBJECT]


def _digest(rest: tuple[Tlv, ...]) -> str:
    stated = [one.value for one in rest if one.tag == _OBJECT and one.value.startswith(_PLAIN_ECDSA)]
    return _DIGESTS.get(stated[0][-1], "") if len(stated) == 1 else ""
