"""What a chip says that it offers: the PACE entries of EF.CardAccess, EF.CardSecurity and DG14 (ICAO Doc 9303-11, 9.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from realname.evidence.chip.protocol.ciphers import Suite
from realname.evidence.chip.protocol.data_objects import DataObject, read_objects, read_one
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS, CurveGroup, Group, PrimeGroup
from realname.evidence.errors import ChipReplyInvalid

SET, _SEQUENCE, _OBJECT_IDENTIFIER, _INTEGER = 0x31, 0x30, 0x06, 0x02
_PACE = bytes.fromhex("04007F0007020204")
_PACE_VERSION = 2
SUITES = {1: Suite.TDES, 2: Suite.AES_128, 3: Suite.AES_192, 4: Suite.AES_256}
_PACE_OID_BYTES = len(_PACE) + 2
SecurityInfo = tuple[bytes, tuple[DataObject, ...]]


class Mapping(IntEnum):
    """How the nonce becomes a generator; the number is the one in the object identifier."""

    GENERIC_DH = 1
    GENERIC_ECDH = 2
    INTEGRATED_DH = 3
    INTEGRATED_ECDH = 4
    CHIP_AUTHENTICATION = 6


_GROUPS_OF: Final[dict[Mapping, type[Group]]] = {
    Mapping.GENERIC_DH: PrimeGroup,
    Mapping.GENERIC_ECDH: CurveGroup,
    Mapping.INTEGRATED_DH: PrimeGroup,
    Mapping.INTEGRATED_ECDH: CurveGroup,
    Mapping.CHIP_AUTHENTICATION: CurveGroup,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceInfo:
    """One way of PACE that a chip offers.

    Attributes:
        oid: The contents of the object identifier.
        mapping: None: one that no standard has.
        suite: None: one that no standard has.
        parameter_id: The number of the domain parameters; None: none is named.
        version: 2 in every travel document.
    """

    oid: bytes
    mapping: Mapping | None
    suite: Suite | None
    parameter_id: int | None
    version: int

    @property
    def group(self) -> Group | None:
        """Where the keys are agreed; None where this way is not known here."""
        group = STANDARD_GROUPS.get(self.parameter_id) if self.parameter_id is not None else None
        if group is None or self.version != _PACE_VERSION or self.suite is None or self.mapping is None:
            return None
        is_without_cipher = self.mapping is Mapping.CHIP_AUTHENTICATION and self.suite is Suite.TDES
        is_without_points = self.mapping is Mapping.INTEGRATED_ECDH and group.modulus % 4 != 3  # noqa: PLR2004 - secp224r1 alone
        is_known = isinstance(group, _GROUPS_OF[self.mapping]) and not is_without_cipher and not is_without_points
        return group if is_known else None

    @property
    def preference(self) -> tuple[bool, int, int]:
        """Larger is better: it proves the chip, its keys are longer, its group is larger."""
        size = self.suite.key_bytes * (self.suite is not Suite.TDES) if self.suite else 0
        return self.mapping is Mapping.CHIP_AUTHENTICATION, size, self.parameter_id or 0


def parse_security_infos(content: bytes) -> tuple[SecurityInfo, ...]:
    """Read a set of security infos: of each its object identifier and what follows.

    Raises:
        ChipReplyInvalid: It is none.
    """
    return tuple(_security_info(tag, entry) for tag, entry in read_objects(read_one(content, SET)))


def pace_infos(infos: Iterable[SecurityInfo]) -> tuple[PaceInfo, ...]:
    """Pick the entries of PACE; those of other protocols, and domain parameters of a chip's own, are no such entries.

    Raises:
        ChipReplyInvalid: An entry of PACE is not of its form.
    """
    return tuple(_pace_info(oid, rest) for oid, rest in infos if oid.startswith(_PACE) and len(oid) == _PACE_OID_BYTES)


def preferred(infos: Iterable[PaceInfo]) -> PaceInfo | None:
    """The best way that is known here; None where there is none."""
    return max((info for info in infos if info.group is not None), key=lambda info: info.preference, default=None)


def _security_info(tag: int, entry: bytes) -> SecurityInfo:
    fields = read_objects(entry)
    if tag != _SEQUENCE or not fields or fields[0][0] != _OBJECT_IDENTIFIER:
        raise ChipReplyInvalid(cause="security-infos")
    return fields[0][1], fields[1:]


def _pace_info(oid: bytes, rest: tuple[DataObject, ...]) -> PaceInfo:
    numbers = [int.from_bytes(value, "big") for tag, value in rest if tag == _INTEGER and 0 < len(value) <= 2]  # noqa: PLR2004 - two octets
    if len(numbers) != len(rest) or not 1 <= len(numbers) <= 2:  # noqa: PLR2004 - version, and perhaps parameters
        raise ChipReplyInvalid(cause="security-infos")
    mapping = Mapping(oid[-2]) if oid[-2] in set(Mapping) else None
    parameter_id = numbers[1] if len(numbers) > 1 else None
    return PaceInfo(oid=oid, mapping=mapping, suite=SUITES.get(oid[-1]), parameter_id=parameter_id, version=numbers[0])
