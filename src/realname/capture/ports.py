"""What a counter's agent needs of its camera: one implementation for each operating system (docs/reference/card-reader-agent.md)."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from realname.capture.model.camera_device import CameraDevice


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture of the camera.

    Attributes:
        jpeg: As the camera compressed it; personal data, kept nowhere.
        captured_s: When the picture was taken, by `time.monotonic`.
    """

    jpeg: bytes = field(repr=False)
    captured_s: float


class OpenCamera(Protocol):
    """A camera that this program has to itself. One thread uses it at a time."""

    @property
    def device(self) -> CameraDevice:
        """Its identity, read from the opened device."""
        ...

    def start(self) -> None:
        """Begin to take pictures: the camera's light goes on.

        Raises:
            CameraAway: The camera is gone.
            CameraBusy: Another program takes pictures.
            CameraFormatMissing: It gives no JPEG of at most 640 px.
        """
        ...

    def next_picture(self) -> Picture:
        """Wait for a picture, and give the newest one; older ones are dropped.

        Raises:
            CameraAway: The camera is gone, or gave no picture for three seconds.
        """
        ...


class Camera(Protocol):
    """A camera of this machine."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def open(self) -> AbstractContextManager[OpenCamera]:
        """Open it, and refuse what is no camera of its own right. It is closed at the end of the block.

        Raises:
            CameraAway: There is none.
            CameraVirtual: It is a virtual device, or not known as a camera.
        """
        ...
