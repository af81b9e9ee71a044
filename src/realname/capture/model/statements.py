"""What the TPM of a counter signs beside frames: each statement names its purpose, the server's nonce and the camera."""

import hashlib
from enum import StrEnum

from realname.capture.model.camera_device import CameraDevice

QUOTED_PCRS = tuple(range(11))  # 0 to 9: firmware, kernel, its command line; 10: what the kernel measured since


class Purpose(StrEnum):
    """The occasion on which the TPM signs a statement. A signature of one occasion is not valid for another."""

    ENROLMENT = "realname-camera-enrolment-1"
    STATE = "realname-camera-state-1"
    SESSION = "realname-camera-session-1"


def qualifying_data(purpose: Purpose, *, nonce: str, device: CameraDevice) -> bytes:
    """What binds a quote or certification to its purpose (`qualifyingData`), 32 bytes."""
    return hashlib.sha256(f"{purpose}\n{nonce}\n{device.digest}".encode()).digest()
