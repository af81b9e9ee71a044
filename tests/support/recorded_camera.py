"""A camera that plays pictures, for tests alone: the product has no way to name it, and its class says what it is."""

import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from realname.capture.errors import CameraAway, CameraBusy
from realname.capture.model.camera_device import CameraDevice
from realname.capture.ports import Picture

WEBCAM = CameraDevice(
    driver="uvcvideo",
    card="Recorded webcam",
    bus="usb",
    vendor_id="046d",
    product_id="0825",
    serial="0001",
    interface="00:0e:01:00",
)


@dataclass(slots=True)
class UnsafeRecordedCamera:
    """Plays JPEGs one after the other, again and again, at the pace of a camera; a comment in each tells it from the one before.

    Attributes:
        fps: Pictures a second; 0: as fast as they are asked for, with the times of 30 a second.
        opened: How often it was opened.
    """

    pictures: Sequence[bytes]
    device: CameraDevice = WEBCAM
    fps: float = 30.0
    name: str = "recorded"
    is_connected: bool = True
    is_busy: bool = False
    opened: int = 0
    closed: int = 0
    time_s: Callable[[], float] = time.monotonic
    _numbers: Iterator[int] = field(default_factory=count, init=False)

    @contextmanager
    def open(self) -> Iterator["_Playing"]:
        """As `Camera.open`."""
        if not self.is_connected:
            raise CameraAway(cause="ENOENT")
        self.opened += 1
        try:
            yield _Playing(self, self.device)
        finally:
            self.closed += 1


@dataclass(slots=True)
class _Playing:
    camera: UnsafeRecordedCamera
    device: CameraDevice
    _begun_s: float = 0.0
    _given: int = 0

    def start(self) -> None:
        """As `OpenCamera.start`."""
        if self.camera.is_busy:
            raise CameraBusy
        self._begun_s = self.camera.time_s()

    def next_picture(self) -> Picture:
        """Wait for the newest picture. Those that were not taken in time are skipped, as a camera skips them."""
        if not self.camera.is_connected:
            raise CameraAway(cause="ENODEV")
        period_s = 1 / (self.camera.fps or 30.0)
        self._given += 1
        if self.camera.fps:
            self._given = max(self._given, int((self.camera.time_s() - self._begun_s) / period_s))
            time.sleep(max(0.0, self._begun_s + self._given * period_s - self.camera.time_s()))
        captured_s = self._begun_s + self._given * period_s
        number = next(self.camera._numbers)  # noqa: SLF001 - one module
        picture = self.camera.pictures[number % len(self.camera.pictures)]
        return Picture(jpeg=numbered(picture, number), captured_s=captured_s)


def numbered(jpeg: bytes, number: int) -> bytes:
    """The same picture with a comment behind its first marker."""
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">HQ", 10, number) + jpeg[2:]
