"""Cameras of Linux by V4L2: one descriptor is opened, judged and read from, so that nothing is exchanged in between.

The camera's own JPEG bytes are passed on. OpenCV gives them too, and not the descriptor. Structures and numbers: linux/videodev2.h.
"""

import ctypes
import errno
import fcntl
import mmap
import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from realname.capture.connectors.device_tree import Capability, identify
from realname.capture.errors import CameraAway, CameraBusy, CameraFormatMissing, CameraVirtual
from realname.capture.model.camera_device import CameraDevice
from realname.capture.ports import Picture

LONGEST_SIDE_PX = 640
PICTURES_A_SECOND = 15
_BUFFERS = 4
_WAIT_S = 3.0
_U32, _U64 = ctypes.c_uint32, ctypes.c_uint64
_CAPTURE, _MMAP = 1, 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_MEMORY_MMAP
_MJPEG = int.from_bytes(b"MJPG", "little")
_CAN_CAPTURE, _CAN_STREAM, _HAS_DEVICE_CAPS = 0x1, 0x0400_0000, 0x8000_0000
_DISCRETE = 1
_IS_FAULTY, _IS_MONOTONIC = 0x40, 0x2000
_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"


class _Capability(ctypes.Structure):
    _fields_ = (
        ("driver", ctypes.c_char * 16),
        ("card", ctypes.c_char * 32),
        ("bus_info", ctypes.c_char * 32),
        ("version", _U32),
        ("capabilities", _U32),
        ("device_caps", _U32),
        ("reserved", _U32 * 3),
    )


class _FrameSize(ctypes.Structure):
    """v4l2_frmsizeenum: `bounds` is width and height, or least, most and step of both."""

    _fields_ = (("index", _U32), ("pixel_format", _U32), ("type", _U32), ("bounds", _U32 * 6), ("reserved", _U32 * 2))


class _Format(ctypes.Structure):
    """v4l2_format with v4l2_pix_format; the union in it is aligned as a pointer."""

    _fields_ = (("type", ctypes.c_size_t), ("width", _U32), ("height", _U32), ("pixel_format", _U32), ("rest", _U32 * 47))


class _StreamParameters(ctypes.Structure):
    """v4l2_streamparm with v4l2_captureparm: time per frame as a fraction of a second."""

    _fields_ = (
        ("type", _U32),
        ("capability", _U32),
        ("mode", _U32),
        ("numerator", _U32),
        ("denominator", _U32),
        ("rest", _U32 * 46),
    )


class _RequestBuffers(ctypes.Structure):
    _fields_ = (("count", _U32), ("type", _U32), ("memory", _U32), ("capabilities", _U32), ("flags", _U32))


class _Buffer(ctypes.Structure):
    """v4l2_buffer; `seconds` to `microseconds` is its time stamp, `offset` the union of places."""

    _fields_ = (
        ("index", _U32),
        ("type", _U32),
        ("bytes_used", _U32),
        ("flags", _U32),
        ("field", _U32),
        ("seconds", ctypes.c_long),
        ("microseconds", ctypes.c_long),
        ("timecode", _U32 * 4),
        ("sequence", _U32),
        ("memory", _U32),
        ("offset", ctypes.c_size_t),
        ("length", _U32),
        ("reserved", _U32 * 2),
    )


_Argument = ctypes.Structure | ctypes.c_int
Ioctl = Callable[[int, int, _Argument], int]


def _number(direction: int, number: int, structure: type[_Argument]) -> int:
    """The request's number, as asm-generic/ioctl.h makes it: 1 writes, 2 reads."""
    return direction << 30 | ctypes.sizeof(structure) << 16 | ord("V") << 8 | number


QUERY_CAPABILITY = _number(2, 0, _Capability)
SET_FORMAT = _number(3, 5, _Format)
REQUEST_BUFFERS = _number(3, 8, _RequestBuffers)
QUERY_BUFFER = _number(3, 9, _Buffer)
QUEUE_BUFFER = _number(3, 15, _Buffer)
TAKE_BUFFER = _number(3, 17, _Buffer)
STREAM_ON = _number(1, 18, ctypes.c_int)
STREAM_OFF = _number(1, 19, ctypes.c_int)
SET_PARAMETERS = _number(3, 22, _StreamParameters)
LIST_FRAME_SIZES = _number(3, 74, _FrameSize)


@dataclass(frozen=True, slots=True)
class Video4LinuxCamera:
    """A camera at a path such as /dev/video0, which may be a link of udev."""

    path: Path
    sysfs: Path = Path("/sys")
    ioctl: Ioctl = fcntl.ioctl

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.name

    @contextmanager
    def open(self) -> Iterator["OpenVideo4LinuxCamera"]:
        """As `Camera.open`."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as problem:
            raise CameraAway(cause=errno.errorcode.get(problem.errno or 0, "unknown")) from None
        try:
            device = identify(_capability(descriptor, self.ioctl), os.fstat(descriptor), sysfs=self.sysfs)
            camera = OpenVideo4LinuxCamera(device=device, descriptor=descriptor, ioctl=self.ioctl)
            try:
                yield camera
            finally:
                camera.stop()
        finally:
            os.close(descriptor)


@dataclass(slots=True)
class OpenVideo4LinuxCamera:
    """As `OpenCamera`, over an open descriptor."""

    device: CameraDevice
    descriptor: int
    ioctl: Ioctl
    _buffers: list[mmap.mmap] = field(default_factory=list, init=False, repr=False)

    def start(self) -> None:
        """As `OpenCamera.start`."""
        width, height = self._size()
        wanted = _Format(type=_CAPTURE, width=width, height=height, pixel_format=_MJPEG)
        self._do(SET_FORMAT, wanted)
        if wanted.pixel_format != _MJPEG or max(wanted.width, wanted.height) > LONGEST_SIDE_PX:
            raise CameraFormatMissing
        with suppress(OSError):  # a camera that keeps its own pace is thinned out by the agent
            self.ioctl(self.descriptor, SET_PARAMETERS, _StreamParameters(type=_CAPTURE, numerator=1, denominator=PICTURES_A_SECOND))
        asked = _RequestBuffers(count=_BUFFERS, type=_CAPTURE, memory=_MMAP)
        self._do(REQUEST_BUFFERS, asked)
        for index in range(asked.count):
            buffer = _Buffer(index=index, type=_CAPTURE, memory=_MMAP)
            self._do(QUERY_BUFFER, buffer)
            self._buffers.append(mmap.mmap(self.descriptor, buffer.length, offset=buffer.offset))
            self._do(QUEUE_BUFFER, buffer)
        self._do(STREAM_ON, ctypes.c_int(_CAPTURE))

    def next_picture(self) -> Picture:
        """Wait for the newest picture (`OpenCamera.next_picture`).

        Raises:
            CameraAway: None came within three seconds, or the device is gone.
        """
        ends_at_s = time.monotonic() + _WAIT_S
        newest: Picture | None = None
        while newest is None:
            waiting = select.poll()
            waiting.register(self.descriptor, select.POLLIN)
            if not waiting.poll(max(0.0, ends_at_s - time.monotonic()) * 1000):
                raise CameraAway(cause="no-picture")
            while (buffer := self._taken()) is not None:
                newest = self._picture(buffer) or newest
                self._do(QUEUE_BUFFER, buffer)
        return newest

    def stop(self) -> None:
        """End the pictures and give the buffers back; nothing happens where there are none."""
        if not self._buffers:
            return
        with suppress(OSError):  # the camera may be gone
            self.ioctl(self.descriptor, STREAM_OFF, ctypes.c_int(_CAPTURE))
        for buffer in self._buffers:
            buffer.close()
        self._buffers.clear()
        with suppress(OSError):
            self.ioctl(self.descriptor, REQUEST_BUFFERS, _RequestBuffers(count=0, type=_CAPTURE, memory=_MMAP))

    def _size(self) -> tuple[int, int]:
        """The largest size of its JPEG pictures whose longest side fits."""
        sizes: list[tuple[int, int]] = []
        found = _FrameSize(pixel_format=_MJPEG)
        with suppress(OSError):  # EINVAL: there are no more
            while True:
                self.ioctl(self.descriptor, LIST_FRAME_SIZES, found)
                if found.type != _DISCRETE:
                    sizes = [(640, 480)]  # any size within bounds: the driver chooses the nearest
                    break
                sizes.append((found.bounds[0], found.bounds[1]))
                found.index += 1
        fitting = [size for size in sizes if max(size) <= LONGEST_SIDE_PX]
        if not fitting:
            raise CameraFormatMissing
        return max(fitting, key=lambda size: size[0] * size[1])

    def _taken(self) -> _Buffer | None:
        buffer = _Buffer(type=_CAPTURE, memory=_MMAP)
        try:
            self.ioctl(self.descriptor, TAKE_BUFFER, buffer)
        except BlockingIOError:
            return None
        except OSError as problem:
            raise CameraAway(cause=errno.errorcode.get(problem.errno or 0, "unknown")) from None
        return buffer

    def _picture(self, buffer: _Buffer) -> Picture | None:
        """The picture in a buffer; None: it was damaged on its way."""
        content = self._buffers[buffer.index][: buffer.bytes_used]
        end = content.rfind(_JPEG_END) + len(_JPEG_END)  # drivers fill buffers up
        if buffer.flags & _IS_FAULTY or not content.startswith(_JPEG_START) or end <= len(_JPEG_START):
            return None
        is_dated = buffer.flags & _IS_MONOTONIC
        captured_s = buffer.seconds + buffer.microseconds / 1e6 if is_dated else time.monotonic()
        return Picture(jpeg=content[:end], captured_s=captured_s)

    def _do(self, request: int, argument: _Argument) -> None:
        try:
            self.ioctl(self.descriptor, request, argument)
        except OSError as problem:
            if problem.errno == errno.EBUSY:
                raise CameraBusy from None
            raise CameraAway(cause=errno.errorcode.get(problem.errno or 0, "unknown")) from None


def _capability(descriptor: int, ioctl: Ioctl) -> Capability:
    said = _Capability()
    try:
        ioctl(descriptor, QUERY_CAPABILITY, said)
    except OSError:
        raise CameraVirtual(cause="no-video-device") from None
    able = said.device_caps if said.capabilities & _HAS_DEVICE_CAPS else said.capabilities
    if not (able & _CAN_CAPTURE and able & _CAN_STREAM):
        raise CameraVirtual(cause="no-capture-device")
    return Capability(driver=said.driver.decode("utf-8", "replace"), card=said.card.decode("utf-8", "replace"))
