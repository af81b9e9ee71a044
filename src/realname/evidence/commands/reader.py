"""`realname system reader`: the agent of a counter's machine."""

import os
import re
import secrets
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from realname.capture.commands.camera import CameraOptions, camera_options, enrol_camera_command
from realname.evidence.commands.attached_devices import Devices, device_options
from realname.kernel.errors import SettingsError
from realname.platform.cli.output import examples, say
from realname.platform.http.listener import listen
from realname.platform.outbound.signature_keys import PUBLIC, SignatureKey, parse_private_key
from realname.platform.system.clock_and_tokens import SystemClock

if TYPE_CHECKING:
    from realname.evidence.api.reader_agent import ReaderAgent

DEFAULT_PORT = 8097
_FILE = click.Path(path_type=Path)
_ORIGIN = re.compile(r"(https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?)")
_PAIRING = re.compile(r"[!-~]{16,128}")
_PAIRING_BYTES = 16
_MOST_CONNECTIONS = 16  # one page, and its browser's spare connections
_STOP_WITHIN_S = 1


@examples(
    "realname system reader serve --program ./read-card --key key.json --origin https://counter.example.net --pairing ./code",
    "realname system reader serve --chip Omnikey --origin https://counter.example.net --pairing ./code",
    "realname system reader serve --camera /dev/video0 --server-id camera.json --origin https://counter.example.net --pairing ./code",
    "realname system reader serve --simulate card.json --origin http://localhost:8080 --pairing ./code",
)
@click.group()
def reader() -> None:
    """Serve the card reader, chip reader and camera of this machine to the counter's page."""


reader.add_command(enrol_camera_command)


@examples(
    "realname system reader serve --program ./read-card --key key.json --origin https://counter.example.net --pairing ./code",
    "realname system reader serve --chip Omnikey --origin https://counter.example.net --pairing ./code",
    "realname system reader serve --camera /dev/video0 --server-id camera.json --origin https://counter.example.net --pairing ./code",
    "realname system reader serve --simulate card.json --origin http://localhost:8080 --pairing ./code",
)
@reader.command()
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="Port on this machine.")
@click.option("--origin", "origins", multiple=True, required=True, help="Address of the counter's pages. Can be given again.")
@click.option("--pairing", type=_FILE, required=True, help="File of the pairing code. It is created if missing.")
@click.option("--key", type=_FILE, default=None, help="Private key that signs each card (signing-key).")
@device_options
@camera_options
def serve(*, port: int, origins: tuple[str, ...], pairing: Path, key: Path | None, devices: Devices, camera: CameraOptions) -> None:
    """Serve card reader, chip reader and camera at 127.0.0.1 until SIGTERM or Ctrl-C; one of them is enough.

    The counter's page asks for the pairing code once. Without --key cards are unsigned: only --simulate allows that. A chip needs no
    key: its issuer signed the data. The TPM of this machine signs the pictures of a camera that was enrolled by enrol-camera.
    """
    from realname.evidence.api.reader_agent import ReaderAgent

    wrong = [f"origin: {one} is no address such as https://counter.example.net" for one in origins if not _ORIGIN.fullmatch(one)]
    device, chips = devices.cards(wrong), devices.chips(wrong)
    pictures = camera.agent(wrong)
    if device is None and chips is None and pictures is None and not wrong:
        wrong.append("program, serial, simulate, chip, simulate-chip, camera: give at least one of them")
    signs = _key(key, wrong)
    if signs is None and devices.must_sign and not wrong:
        wrong.append("key: is needed with --program and --serial: a card must be signed")
    code = _pairing(pairing, wrong)
    if wrong:
        raise SettingsError(tuple(wrong))
    listener = listen("127.0.0.1", port)
    own_port = listener.getsockname()[1]
    now = SystemClock().now
    say(f"The pairing code is in {pairing}. Enter it on the counter's page once.")
    serve_agent(
        ReaderAgent(
            device=device, chips=chips, camera=pictures, key=signs, origins=frozenset(origins), pairing=code, port=own_port, now=now
        ),
        listener,
    )


def serve_agent(agent: "ReaderAgent", listener: socket.socket) -> None:
    """Serve an agent until this process is told to stop, and prove its machine's state to the server meanwhile."""
    import uvicorn

    listener.listen()  # the page that reads the printed line finds it at once
    if agent.camera is not None:
        threading.Thread(target=agent.camera.keep_proven, name="keep-proven", daemon=True).start()
    served = (agent.device, agent.chips, agent.camera)
    say(f"Served: {', '.join(part.name for part in served if part)}. Setting for realname.toml of the server:")
    click.echo(f'card_reader_agent = "http://127.0.0.1:{agent.port}"')
    config = uvicorn.Config(
        agent.app(),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _key(file: Path | None, wrong: list[str]) -> SignatureKey | None:
    if file is None:
        return None
    try:
        key = parse_private_key(file.read_bytes())
    except (OSError, ValueError):
        key = None
    if key is None or key.kind not in PUBLIC:
        wrong.append("key: must be a private JSON Web Key on Ed25519 or P-256 with a kid (realname system signing-key)")
        return None
    return key


def _pairing(file: Path, wrong: list[str]) -> str:
    """The code in the file; where there is none it is made, for its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        code = ""
    except OSError:
        wrong.append("pairing: the file cannot be written")
        return ""
    else:
        code = secrets.token_urlsafe(_PAIRING_BYTES)
        with os.fdopen(descriptor, "w") as made:
            made.write(f"{code}\n")
    try:
        code = code or file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        code = ""
    if not _PAIRING.fullmatch(code):
        wrong.append("pairing: must hold 16 to 128 visible characters")
    return code
