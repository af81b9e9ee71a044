"""`realname access cameras`: attested cameras of counters, and the signed list of the states that their machines may be in."""

from datetime import timedelta
from pathlib import Path

import click

from realname.access.connectors.signed_camera_states import sign_states
from realname.access.model.camera import Camera, CameraState
from realname.access.model.camera_states import BOOT_PCRS, MAY_BE_LEFT_OUT
from realname.access.model.counter import CODE_LIFETIME
from realname.access.model.reference_state import ReferenceState, list_states, parse_reference_state
from realname.access.use_cases.cameras import IssueCameraCode, ListCameras, RevokeCamera
from realname.capture.model.measurement_list import PCR
from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.identifiers import CameraId, CounterId
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.outbound.signature_keys import PUBLIC, SignatureKey, parse_private_key
from realname.platform.system.clock_and_tokens import SystemClock

_COLUMNS = ("id", "counter", "card", "enrolled", "revoked", "proved", "boot", "states")
_MINUTES = int(CODE_LIFETIME.total_seconds()) // 60
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)
_REGISTERS = Path("/sys/class/tpm/tpm0/pcr-sha256")
_MEASUREMENTS = Path("/sys/kernel/security/ima/binary_runtime_measurements")


@examples("realname access cameras enrol --counter 3f2a... --data ./data", "realname access cameras list --data ./data")
@click.group()
def cameras() -> None:
    """Enrol, list and revoke the attested cameras of counters, and sign what their machines may be."""


@examples(
    "realname access cameras enrol --counter 3f2a... --data ./data", "realname access cameras enrol --counter 3f2a... --data ./data --json"
)
@cameras.command()
@click.option("--counter", required=True, help="The counter that the camera belongs to (an id of `counters list`).")
@data_option
@json_option
def enrol(*, counter: str, data: Path, is_json: bool) -> None:
    """Create a set-up code for the camera of a counter. Give it to the counter's agent within 15 minutes; it works once."""
    with open_app(data) as app:
        code = app[IssueCameraCode](CounterId(counter))
    if is_json:
        print_json({"counter": counter, "code": code, "minutes": _MINUTES, "error": None})
    else:
        say(f"Give this code to the agent of the counter within {_MINUTES} minutes:")
        click.echo(code)


@examples("realname access cameras list --data ./data", "realname access cameras list --data ./data --json")
@cameras.command("list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """List cameras, including revoked ones, and the state that each machine proved last."""
    with open_app(data) as app:
        rows = [_row(camera, state) for camera, state in app[ListCameras]()]
    if is_json:
        print_json({"cameras": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "error": None})
    else:
        print_table(_COLUMNS, rows)


@examples("realname access cameras revoke 9d1c... --data ./data", "realname access cameras revoke 9d1c... --data ./data --execute")
@cameras.command()
@click.argument("camera")
@data_option
@execute_option("Revoke. Without it this is a dry run.")
@json_option
def revoke(*, camera: str, data: Path, execute: bool, is_json: bool) -> None:
    """Revoke CAMERA (an id of `list`): its pictures no longer count as attested. To use it again, enrol it again."""
    with open_app(data) as app:
        found = (app[RevokeCamera] if execute else app[RevokeCamera].check)(CameraId(camera))
    if is_json:
        print_json({"id": found.id.value, "counter": found.counter_id.value, "executed": execute, "error": None})
    elif execute:
        say(f"Camera {found.id} is revoked.")
    else:
        say_dry_run()


@examples("realname access cameras measure --out counter-type-a.json", "realname access cameras measure --out counter-type-a.json --json")
@cameras.command()
@click.option("--out", required=True, type=_NEW_FILE, help="The file to write.")
@click.option("--registers", default=_REGISTERS, show_default=True, type=click.Path(path_type=Path), help="Folder of the TPM's registers.")
@click.option("--measurements", default=_MEASUREMENTS, show_default=True, type=click.Path(path_type=Path), help="The kernel's list.")
@json_option
def measure(*, out: Path, registers: Path, measurements: Path, is_json: bool) -> None:
    """Write down the state of this machine. It is set up as all counters of its kind should be.

    Run it as root at the end of a working day. A file that was never measured here is refused on every counter.
    """
    try:
        content = measurements.read_bytes()
        values = [(registers / str(number)).read_text(encoding="ascii").strip().lower() for number in (*BOOT_PCRS, PCR)]
    except (OSError, ValueError) as problem:
        raise FileUnreadable(file=str(getattr(problem, "filename", None) or registers)) from problem
    state = ReferenceState(name=out.stem, pcrs=values, measurements=content)
    entries = len(state.read_measurements())
    out.write_bytes(state.to_json())
    if is_json:
        print_json({"file": str(out), "entries": entries, "error": None})
    else:
        say(f"Written: {out}, {entries} measurements. Sign a list of states with it: `realname access cameras sign-states`.")


@examples(
    "realname access cameras sign-states a.json --agent agent-1.1=/opt/realname/agent --version 3 --key key.json --out states.json",
    "realname access cameras sign-states a.json b.json --agent agent-1.1=/opt/realname/agent --version 4 --leave-out 1 --leave-out 5"
    " --key key.json --out states.json",
)
@cameras.command("sign-states")
@click.argument("references", nargs=-1, required=True, type=_FILE)
@click.option("--agent", "agents", multiple=True, required=True, metavar="NAME=PATH", help="The agent's program on the reference counter.")
@click.option("--version", type=click.IntRange(1, 9_999_999), required=True, help="Number of this list: higher than the one before.")
@click.option("--days", type=click.IntRange(1, 400), default=90, show_default=True, help="How long the list is valid.")
@click.option(
    "--leave-out",
    "left_out",
    multiple=True,
    type=click.Choice([str(one) for one in sorted(MAY_BE_LEFT_OUT)]),
    help="A register that may differ.",
)
@click.option("--key", required=True, type=_FILE, help="Private key that signs the list (realname system signing-key).")
@click.option("--out", required=True, type=_NEW_FILE, help="The file to write, for the setting camera_states.")
@json_option
def sign_states_(
    *,
    references: tuple[Path, ...],
    agents: tuple[str, ...],
    version: int,
    days: int,
    left_out: tuple[str, ...],
    key: Path,
    out: Path,
    is_json: bool,
) -> None:
    """Sign the list of states that counters may be in. Name one file of `measure` for each kind of machine.

    Keep the key away from the server: it decides which machines are trusted.
    """
    now = SystemClock().now()
    named = dict(agent.partition("=")[::2] for agent in agents)
    states = list_states(
        [parse_reference_state(file.read_bytes(), name=file.stem) for file in references],
        agents=named,
        version=version,
        left_out=[int(one) for one in left_out],
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    out.write_bytes(sign_states(states, key=_key(key)))
    if is_json:
        print_json({"file": str(out), "version": version, "error": None})
    else:
        say(f"Written: {out}. Set camera_states to it on the server.")


def _key(file: Path) -> SignatureKey:
    try:
        key = parse_private_key(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise InvalidInput(field="key") from problem
    if key.kind not in PUBLIC:
        raise InvalidInput(field="key")
    return key


def _row(camera: Camera, state: CameraState | None) -> tuple[str, ...]:
    times = (camera.enrolled_at, camera.revoked_at, state.proved_at if state else None)
    enrolled, revoked, proved = (time.isoformat(timespec="seconds") if time else "" for time in times)
    boot, version = (state.boot, str(state.states_version)) if state else ("", "")
    return (camera.id.value, camera.counter_id.value, camera.device.card, enrolled, revoked, proved, boot, version)
