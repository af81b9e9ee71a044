"""A camera of Linux that is played below V4L2: a plain file whose requests are answered at a camera's pace, and a made tree of devices.

No machine of the tests has a camera. All above the kernel is the product's.
"""

import ctypes
import errno
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from realname.capture.connectors import device_tree, video4linux
from realname.capture.connectors.device_tree import Capability
from realname.capture.model.camera_device import CameraDevice
from tests.capture.made_sysfs import build, opened, usb

BUFFER_BYTES = 262_144
_BUFFERS = 4
_CAPTURE_AND_STREAM = 0x0420_0001
_MONOTONIC = 0x2000
_NAMES = {value: name for name, value in vars(video4linux).items() if name.isupper() and isinstance(value, int)}


@dataclass(slots=True)
class UnsafePacedKernel:
    """Answers as the driver of a UVC camera does. A picture that no one took in time is skipped.

    Attributes:
        file: Holds the buffers; it is the device that is opened.
        next_picture: Gives a JPEG.
    """

    file: Path
    next_picture: Callable[[], bytes]
    fps: float = 15.0
    _queued: list[int] = field(default_factory=list)
    _due_s: float = 0.0
    _has_given: bool = False

    def __call__(self, _descriptor: int, request: int, argument: ctypes.Structure | ctypes.c_int) -> int:
        play = getattr(self, f"play_{_NAMES[request].lower()}", None)
        if play is not None:
            play(argument)
        return 0

    def play_query_capability(self, said: "video4linux._Capability") -> None:
        """A UVC camera."""
        said.driver, said.card = b"uvcvideo", b"Played webcam"
        said.capabilities, said.device_caps = 0x8000_0000 | _CAPTURE_AND_STREAM, _CAPTURE_AND_STREAM

    def play_list_frame_sizes(self, said: "video4linux._FrameSize") -> None:
        """One size."""
        if said.index > 0:
            raise OSError(errno.EINVAL, "played")
        said.type, said.bounds[0], said.bounds[1] = 1, 640, 480

    def play_query_buffer(self, said: "video4linux._Buffer") -> None:
        """All of one length."""
        said.length, said.offset = BUFFER_BYTES, BUFFER_BYTES * said.index

    def play_queue_buffer(self, said: "video4linux._Buffer") -> None:
        """The program gives it back."""
        self._queued.append(said.index)

    def play_stream_on(self, _said: ctypes.c_int) -> None:
        """The first picture comes after one period."""
        self._due_s, self._has_given = time.monotonic() + 1 / self.fps, False

    def play_stream_off(self, _said: ctypes.c_int) -> None:
        """All buffers return."""
        self._queued.clear()

    def play_take_buffer(self, said: "video4linux._Buffer") -> None:
        """Wait for the picture here: a plain file is always ready to be read."""
        now_s = time.monotonic()
        if self._has_given and now_s < self._due_s:
            self._has_given = False
            raise BlockingIOError
        time.sleep(max(0.0, self._due_s - now_s))
        picture, said.index = self.next_picture(), self._queued.pop(0)
        with self.file.open("r+b") as file:
            file.seek(BUFFER_BYTES * said.index)
            file.write(picture)
        said.bytes_used, said.flags = len(picture), _MONOTONIC
        said.seconds, said.microseconds = int(self._due_s), int(self._due_s % 1 * 1e6)
        self._due_s, self._has_given = max(self._due_s + 1 / self.fps, time.monotonic()), True


def played_camera(device: Path, next_picture: Callable[[], bytes], *, fps: float = 15.0) -> tuple[Path, UnsafePacedKernel]:
    """Make the device's file and its tree, unless they are there; gives the root of the tree and what answers the requests."""
    sysfs = device.with_suffix(".sys")
    if not device.exists():
        device.write_bytes(bytes(_BUFFERS * BUFFER_BYTES))
        build(usb("pci0000:00/0000:00:14.0", "usb1/1-5", driver="xhci_hcd"), sysfs)
    _call_devices(sysfs)
    return sysfs, UnsafePacedKernel(device, next_picture, fps)


def play_camera(device: Path, next_picture: Callable[[], bytes], *, fps: float = 15.0) -> None:
    """From now on this process has the camera, whatever opens it."""
    sysfs, kernel = played_camera(device, next_picture, fps=fps)
    video4linux.Video4LinuxCamera = partial(video4linux.Video4LinuxCamera, sysfs=sysfs, ioctl=kernel)  # type: ignore[assignment,misc]


def _call_devices(tree: Path) -> None:
    """Say of a file in the tree's place that it is a video device: what fstat says is played too."""
    identify = device_tree.identify

    def identified(said: Capability, stat: os.stat_result, *, sysfs: Path) -> CameraDevice:
        return identify(said, opened() if sysfs == tree else stat, sysfs=sysfs)

    setattr(video4linux, "identify", identified)  # noqa: B010 - a name that it imports
