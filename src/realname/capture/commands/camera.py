"""`realname system reader enrol-camera`, and the options by which the agent is told of its camera."""

import functools
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from realname.capture.errors import MeasurementsUnreadable
from realname.kernel.errors import InvalidInput, SettingsError
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say
from realname.platform.config.settings import Mode
from realname.platform.outbound.configured import url_problems

if TYPE_CHECKING:
    from realname.capture.api.camera_agent import CameraAgent
    from realname.capture.connectors.camera_server import CameraServer

_FILE = click.Path(path_type=Path)
_LIST = Path("/sys/kernel/security/ima/binary_runtime_measurements")
_TPM = "device:/dev/tpmrm0"
_LARGEST_CERTIFICATES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the options say of this machine and its server.

    Attributes:
        tcti: The TPM, as tpm2-tss names it.
        measurements: The kernel's list.
        authorities: The server's certificate is of one of these; None: of one that the system trusts.
    """

    tcti: str
    measurements: Path
    authorities: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraOptions:
    """What the options say; None: not given.

    Attributes:
        path: Of the camera's device.
        enrolled: File of the enrolled camera.
    """

    path: Path | None
    enrolled: Path | None
    machine: Machine

    def agent(self, wrong: list[str]) -> "CameraAgent | None":
        """Open TPM and camera; None: there is no camera, or what is wrong was added.

        Raises:
            CameraVirtual: A program plays the camera.
            TpmFailed: The keys are another TPM's, or it was cleared.
            TpmTooSlow: A signature takes too long.
            TpmUnavailable: The TPM cannot be reached.
        """
        if (self.path is None) != (self.enrolled is None):
            wrong.append("camera, server-id: the one needs the other")
        if self.path is None or self.enrolled is None or wrong:
            return None
        from realname.capture.api.camera_agent import CameraAgent
        from realname.capture.connectors.camera_file import load_camera_file
        from realname.capture.connectors.tpm import Tpm
        from realname.capture.connectors.video4linux import Video4LinuxCamera
        from realname.capture.errors import CameraAway, CameraBusy
        from realname.capture.use_cases.enrol_camera import require_fast
        from realname.capture.use_cases.prove_state import StateProver

        try:
            camera = load_camera_file(self.enrolled)
        except (FileNotFoundError, InvalidInput):
            wrong.append("server-id: must be a file that `realname system reader enrol-camera` made")
            return None
        except OSError:
            wrong.append("server-id: the file cannot be read; this account must own it")
            return None
        server = _server(camera.server, self.machine.authorities, wrong)
        if server is None:
            return None
        device = Video4LinuxCamera(self.path)
        try:
            with device.open():
                pass
        except (CameraAway, CameraBusy) as problem:  # the cards are served meanwhile
            say(f"The camera cannot be opened now ({problem.code}). Each face check tries again.")
        tpm = Tpm(self.machine.tcti)
        tpm.load(camera.keys)
        require_fast(tpm.sign, time_s=time.monotonic)
        return CameraAgent(device, tpm, StateProver(tpm, server, camera, measurements_in(self.machine.measurements)))


def camera_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command, which is given them as one `camera`."""

    @click.option("--camera", "path", type=_FILE, help="Device of the camera, such as /dev/video0 (Linux).")
    @click.option("--server-id", "enrolled", type=_FILE, help="With --camera: file that enrol-camera made.")
    @_machine_options
    @functools.wraps(function)
    def packed(*args: object, path: Path | None, enrolled: Path | None, machine: Machine, **others: object) -> None:
        function(*args, camera=CameraOptions(path=path, enrolled=enrolled, machine=machine), **others)

    return packed


def _machine_options(function: Callable[..., None]) -> Callable[..., None]:
    @click.option("--tpm", "tcti", metavar="TCTI", default=_TPM, show_default=True, help="The TPM, as tpm2-tss names it.")
    @click.option("--measurements", type=_FILE, default=_LIST, show_default=True, help="The kernel's list of measurements (IMA).")
    @click.option(
        "--server-ca", "authorities", type=_FILE, help="PEM file of the authority of the server's certificate, if it is not public."
    )
    @functools.wraps(function)
    def packed(*args: object, tcti: str, measurements: Path, authorities: Path | None, **others: object) -> None:
        function(*args, machine=Machine(tcti=tcti, measurements=measurements, authorities=authorities), **others)

    return packed


@examples(
    "realname system reader enrol-camera --server https://counter.example.net --code 7Q2M-K4TD-93FX --camera /dev/video0 --out camera.json",
    "realname system reader enrol-camera --server https://counter.example.net --code 7Q2M-K4TD-93FX --camera /dev/video0 "
    "--tpm-certificates makers.pem --out camera.json",
)
@click.command("enrol-camera")
@click.option("--server", "url", required=True, help="Address of the server.")
@click.option("--code", required=True, help="One-time code of the counter's camera (`realname access cameras enrol`).")
@click.option("--camera", "path", type=_FILE, required=True, help="Device of the camera, such as /dev/video0 (Linux).")
@click.option("--out", type=_FILE, required=True, help="File of the enrolled camera. It must not exist.")
@click.option("--tpm-certificates", "intermediates", type=_FILE, help="PEM file of the TPM maker's intermediate certificates.")
@_machine_options
@json_option
def enrol_camera_command(
    *,
    url: str,
    code: str,
    path: Path,
    out: Path,
    intermediates: Path | None,
    machine: Machine,
    is_json: bool,
) -> None:
    """Make the keys of this counter's camera in the TPM, and have the server know them.

    The server checks the certificate of the TPM's maker, the state of this machine and the camera's identity. The file holds no key that
    another machine can use. Give it to `realname system reader serve --server-id`.
    """
    from realname.capture.connectors.camera_file import CameraFile
    from realname.capture.connectors.tpm import Tpm
    from realname.capture.connectors.video4linux import Video4LinuxCamera
    from realname.capture.use_cases.enrol_camera import enrol_camera

    wrong: list[str] = []
    server = _server(url, machine.authorities, wrong)
    certificates = _certificates(intermediates, wrong)
    if server is None or wrong:
        raise SettingsError(tuple(wrong))
    with Video4LinuxCamera(path).open() as opened:
        device = opened.device
    tpm = Tpm(machine.tcti)
    try:
        file = CameraFile(out)
    except OSError as problem:
        raise InvalidInput(field="out", problem="exists-or-unwritable") from problem
    try:
        with closing(tpm):  # a TPM without a resource manager keeps what is loaded
            camera = enrol_camera(
                code,
                tpm=tpm,
                server=server,
                device=device,
                intermediates=certificates,
                measurements=measurements_in(machine.measurements),
                time_s=time.monotonic,
            )
    except BaseException:
        file.remove()
        raise
    file.write(camera)
    if is_json:
        print_json({"camera_id": camera.camera_id, "device": dict(device.as_json()), "error": None})
    else:
        click.echo(camera.camera_id)
    say(f"Written: {out}. Start the agent with --camera {path} --server-id {out}.")


def measurements_in(file: Path) -> Callable[[], bytes]:
    """Read the kernel's list, each time anew."""

    def read() -> bytes:
        try:
            return file.read_bytes()
        except OSError:
            raise MeasurementsUnreadable(cause="file") from None

    return read


def _server(url: str, authorities: Path | None, wrong: list[str]) -> "CameraServer | None":
    from realname.capture.connectors.camera_server import CameraServer
    from realname.platform.outbound.exchange import system_tls

    url = url.rstrip("/")
    if problems := url_problems("server", url, Mode.PRODUCTION):
        wrong.extend(problems)
        return None
    try:
        tls = ssl.create_default_context(cafile=authorities) if authorities else system_tls()
    except OSError:
        wrong.append("server-ca: must be a PEM file of certificates")
        return None
    return CameraServer(url=url, tls=tls)


def _certificates(file: Path | None, wrong: list[str]) -> Sequence[bytes]:
    """The certificates of a PEM file, DER."""
    if file is None:
        return ()
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        with file.open("rb") as opened:
            found = x509.load_pem_x509_certificates(opened.read(_LARGEST_CERTIFICATES))
        return [certificate.public_bytes(Encoding.DER) for certificate in found]
    except (OSError, ValueError):
        wrong.append("tpm-certificates: must be a PEM file of certificates")
        return ()
