"""The file of an enrolled camera: which server knows it, and its keys, which this machine's TPM alone can load."""

import base64
import binascii
import json
import os
from dataclasses import dataclass
from pathlib import Path

from realname.capture.connectors.tpm import CameraKeys, WrappedKey
from realname.capture.model.camera_device import CameraDevice, parse_camera_device
from realname.kernel.errors import InvalidInput

_VERSION = 1
_LARGEST_BYTES = 16 * 1024
_KEYS = ("attestation", "frame")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledCamera:
    """What the agent needs of an enrolment.

    Attributes:
        camera_id: As the server names it.
        server: Address of the server.
    """

    camera_id: str
    server: str
    device: CameraDevice
    keys: CameraKeys


class CameraFile:
    """A new file for its owner alone. It is made before the enrolment, whose code serves once, and is gone if that fails."""

    def __init__(self, path: Path) -> None:
        """Make the file.

        Raises:
            FileExistsError: There is one; it may hold the keys of a camera.
            OSError: It cannot be written.
        """
        self._path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def write(self, camera: EnrolledCamera) -> None:
        """Write it, and have it on the disk."""
        named = {"attestation": camera.keys.attestation, "frame": camera.keys.frame}
        keys = {
            name: {"public": base64.b64encode(key.public).decode(), "private": base64.b64encode(key.private).decode()}
            for name, key in named.items()
        }
        said = {"version": _VERSION, "camera_id": camera.camera_id, "server": camera.server, "device": dict(camera.device.as_json())}
        with os.fdopen(self._descriptor, "w", encoding="utf-8") as file:
            json.dump({**said, **keys}, file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Take it away again."""
        os.close(self._descriptor)
        self._path.unlink(missing_ok=True)


def load_camera_file(path: Path) -> EnrolledCamera:
    """Read the file.

    Raises:
        OSError: It cannot be read.
        InvalidInput: It is not of its form.
    """
    with path.open("rb") as file:
        content = file.read(_LARGEST_BYTES + 1)
    try:
        said = json.loads(content)
        if said["version"] != _VERSION:
            raise InvalidInput(field="server-id")
        attestation, frame = (
            WrappedKey(
                public=base64.b64decode(said[name]["public"], validate=True),
                private=base64.b64decode(said[name]["private"], validate=True),
            )
            for name in _KEYS
        )
        return EnrolledCamera(
            camera_id=str(said["camera_id"]),
            server=str(said["server"]),
            device=parse_camera_device(said["device"]),
            keys=CameraKeys(attestation=attestation, frame=frame),
        )
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        raise InvalidInput(field="server-id") from None
