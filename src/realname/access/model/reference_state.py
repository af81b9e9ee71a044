"""What a reference counter measured: a list of camera states is made of it."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.camera import SHA256_FORM
from realname.access.model.camera_states import BOOT_AGGREGATE, BOOT_PCRS, parse_camera_states
from realname.capture.model.measurement_list import PCR, Measurement, parse_measurements, replay
from realname.kernel.errors import InvalidInput

LARGEST_REFERENCE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceState:
    """The state of a machine that is known to be good.

    Attributes:
        name: Of its boot in the list.
        pcrs: Values of registers 0 to 10, hexadecimal.
        measurements: The kernel's list, binary.
    """

    name: str
    pcrs: Sequence[str]
    measurements: bytes

    def to_json(self) -> bytes:
        """Write it as a file."""
        pcrs = {str(number): value for number, value in enumerate(self.pcrs)}
        return json.dumps({"pcrs": {"sha256": pcrs}, "measurements": base64.b64encode(self.measurements).decode()}).encode()

    def read_measurements(self) -> Sequence[Measurement]:
        """Read the list.

        Raises:
            InvalidInput: `measurements`: it is not a list that leads to register 10 and begins with this boot, or a file was written
                while it was measured.
        """
        measurements = parse_measurements(self.measurements)
        is_whole = replay(measurements).hex() == self.pcrs[PCR]
        if not is_whole or not measurements or measurements[0].name != BOOT_AGGREGATE or any(one.is_violation for one in measurements):
            raise InvalidInput(field="measurements", reference=self.name)
        return measurements


def parse_reference_state(content: bytes, *, name: str) -> ReferenceState:
    """Read the file that `to_json` wrote.

    Raises:
        InvalidInput: `reference`: it is another file.
    """
    try:
        said = json.loads(content) if len(content) <= LARGEST_REFERENCE_BYTES else {}
        pcrs, measurements = said["pcrs"]["sha256"], base64.b64decode(said["measurements"], validate=True)
        values = [pcrs[str(number)] for number in (*BOOT_PCRS, PCR)]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        raise InvalidInput(field="reference", reference=name) from None
    if not all(isinstance(value, str) and SHA256_FORM.fullmatch(value) for value in values):
        raise InvalidInput(field="reference", reference=name)
    return ReferenceState(name=name, pcrs=values, measurements=measurements)


def list_states(
    references: Sequence[ReferenceState],
    *,
    agents: Mapping[str, str],
    version: int,
    left_out: Iterable[int],
    issued_at: datetime,
    expires_at: datetime,
) -> bytes:
    """Write the list that accepts the machines of references, ready to be signed.

    Args:
        references: One for each way to boot.
        agents: Path of each agent's program as the kernel measured it, by the name that it gets.
        version: Of the list; a higher one than before.
        left_out: Registers that are not compared.
        issued_at: Since when the list is in force, and
        expires_at: until when.

    Raises:
        InvalidInput: A reference or another value cannot be taken; `field` names it. `agents`: a path was never measured.
    """
    compared = [number for number in BOOT_PCRS if number not in set(left_out)]
    boots = [{"name": one.name, "pcrs": {str(number): one.pcrs[number] for number in compared}} for one in references]
    measured = [entry for one in references for entry in one.read_measurements() if entry.name != BOOT_AGGREGATE]
    named = [{"name": name, "sha256": entry.digest} for name, path in agents.items() for entry in measured if entry.name == path]
    if {agent["name"] for agent in named} != agents.keys():
        raise InvalidInput(field="agents")
    programs = {agent["sha256"]: agent for agent in named}
    files = sorted({entry.digest for entry in measured} - programs.keys())
    states = {
        "version": version,
        "issued_at": issued_at.isoformat(timespec="seconds"),
        "expires_at": expires_at.isoformat(timespec="seconds"),
        "boots": boots,
        "agents": list(programs.values()),
        "files": files,
    }
    written = json.dumps(states, sort_keys=True, separators=(",", ":")).encode()
    parse_camera_states(written)  # what a server would refuse is refused here
    return written
