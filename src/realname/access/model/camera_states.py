"""The list of states in which the machine of a camera may be: boots, agents and files, as the operator signs it."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from realname.access.errors import CameraRefused
from realname.access.model.camera import SHA256_FORM, CameraFault
from realname.capture.model.measurement_list import Measurement
from realname.kernel.errors import InvalidInput

LARGEST_LIST_BYTES = 8 * 1024 * 1024  # 100,000 files
BOOT_PCRS = range(10)
# Settings, partition tables and serial numbers: they differ between machines that run the same.
MAY_BE_LEFT_OUT = frozenset({1, 3, 5, 6})
BOOT_AGGREGATE = "boot_aggregate"  # the kernel's first entry: PCRs 0 to 9 as it found them
_LARGEST_VERSION = 9_999_999
_KEYS = frozenset({"version", "issued_at", "expires_at", "boots", "agents", "files"})
_NAME = re.compile(r"[A-Za-z0-9._ -]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """One way in which a machine may have started.

    Attributes:
        pcrs: Register by number, hexadecimal; `MAY_BE_LEFT_OUT` says which need not be there.
    """

    name: str
    pcrs: Mapping[int, str]

    def fits(self, pcrs: Sequence[str]) -> bool:
        """Whether registers 0 to 9, hexadecimal, are as this boot leaves them."""
        return all(pcrs[number] == value for number, value in self.pcrs.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraStates:
    """The list.

    Attributes:
        agents: Name of each version of the agent's program by the SHA-256 of its file.
        files: SHA-256 of every other file that may be measured.
        digest: SHA-256 of the signed bytes.
    """

    version: int
    issued_at: datetime
    expires_at: datetime
    boots: Sequence[Boot]
    agents: Mapping[str, str]
    files: frozenset[str] = field(repr=False)
    digest: str

    def require_in_force(self, *, at: datetime) -> None:
        """Accept the list within its time.

        Raises:
            CameraRefused: It has expired, or is not valid yet.
        """
        if not self.issued_at <= at < self.expires_at:
            raise CameraRefused(reason=CameraFault.STATES_EXPIRED)

    def boot_of(self, pcrs: Sequence[str]) -> Boot:
        """Find the boot that left registers 0 to 9 as they are, hexadecimal.

        Raises:
            CameraRefused: None of the list did.
        """
        for boot in self.boots:
            if boot.fits(pcrs):
                return boot
        raise CameraRefused(reason=CameraFault.BOOT_UNKNOWN)

    def require_known_start(self, measurements: Sequence[Measurement], *, pcrs: Sequence[str]) -> None:
        """Accept a whole list of measurements: it begins with this boot, an agent is in it, and every file is known.

        Raises:
            CameraRefused: A file was written while it was measured or is not known, or no agent ran.
        """
        aggregate = hashlib.sha256(b"".join(map(bytes.fromhex, pcrs))).hexdigest()
        if not measurements or (measurements[0].name, measurements[0].digest) != (BOOT_AGGREGATE, aggregate):
            raise CameraRefused(reason=CameraFault.MEASUREMENTS_DIFFER)
        self.require_known(measurements[1:])
        if not any(measured.digest in self.agents for measured in measurements):
            raise CameraRefused(reason=CameraFault.AGENT_MISSING)

    def require_known(self, measurements: Sequence[Measurement]) -> None:
        """Accept measurements whose files are all known.

        Raises:
            CameraRefused: A file was written while it was measured, or is not known.
        """
        for measured in measurements:
            if measured.is_violation:
                raise CameraRefused(reason=CameraFault.MEASUREMENT_VIOLATED)
            if measured.algorithm != "sha256" or (measured.digest not in self.files and measured.digest not in self.agents):
                raise CameraRefused(reason=CameraFault.FILE_UNKNOWN)


def parse_camera_states(signed: bytes) -> CameraStates:
    """Read the list out of the bytes whose signature was verified.

    Raises:
        InvalidInput: It is not of the form; `field` names what is wrong.
    """
    try:
        said = json.loads(signed) if len(signed) <= LARGEST_LIST_BYTES else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() != _KEYS:
        raise InvalidInput(field="states")
    issued_at, expires_at = (_time(said, name) for name in ("issued_at", "expires_at"))
    version = said["version"]
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= _LARGEST_VERSION:
        raise InvalidInput(field="version")
    if expires_at <= issued_at:
        raise InvalidInput(field="expires_at")
    return CameraStates(
        version=version,
        issued_at=issued_at,
        expires_at=expires_at,
        boots=tuple(_boot(boot) for boot in _objects(said, "boots", keys={"name", "pcrs"})),
        agents={_digest(agent["sha256"], "agents"): _name(agent, "agents") for agent in _objects(said, "agents", keys={"name", "sha256"})},
        files=frozenset(_digest(digest, "files") for digest in _list(said, "files")),
        digest=hashlib.sha256(signed).hexdigest(),
    )


def _time(said: Mapping[str, object], name: str) -> datetime:
    try:
        time = datetime.fromisoformat(str(said[name]))
    except ValueError:
        raise InvalidInput(field=name) from None
    if time.tzinfo is None:
        raise InvalidInput(field=name)
    return time


def _boot(boot: Mapping[str, object]) -> Boot:
    pcrs = boot["pcrs"]
    numbers = {str(number): number for number in BOOT_PCRS}
    if not isinstance(pcrs, dict) or not pcrs.keys() <= numbers.keys():
        raise InvalidInput(field="boots")
    values = {numbers[number]: _digest(value, "boots") for number, value in pcrs.items()}
    if not set(BOOT_PCRS) - MAY_BE_LEFT_OUT <= values.keys():
        raise InvalidInput(field="boots")
    return Boot(name=_name(boot, "boots"), pcrs=values)


def _objects(said: Mapping[str, object], name: str, *, keys: set[str]) -> Sequence[Mapping[str, object]]:
    found = [member for member in _list(said, name) if isinstance(member, dict) and member.keys() == keys]
    if not found or len(found) != len(_list(said, name)):
        raise InvalidInput(field=name)
    return found


def _list(said: Mapping[str, object], name: str) -> Sequence[object]:
    members = said[name]
    if not isinstance(members, list):
        raise InvalidInput(field=name)
    return members


def _digest(value: object, name: str) -> str:
    if not isinstance(value, str) or not SHA256_FORM.fullmatch(value):
        raise InvalidInput(field=name)
    return value


def _name(member: Mapping[str, object], name: str) -> str:
    value = member["name"]
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise InvalidInput(field=name)
    return value
