"""The sequence of V4L2's requests on one descriptor, against a kernel that is played over a plain file.

No machine of the tests has a camera: the numbers and layouts are compared with linux/videodev2.h where it is installed.
"""

import ctypes
import errno
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from realname.capture.connectors import video4linux
from realname.capture.connectors.video4linux import (
    LIST_FRAME_SIZES,
    QUERY_BUFFER,
    QUERY_CAPABILITY,
    QUEUE_BUFFER,
    REQUEST_BUFFERS,
    SET_FORMAT,
    SET_PARAMETERS,
    STREAM_OFF,
    STREAM_ON,
    TAKE_BUFFER,
    OpenVideo4LinuxCamera,
    Video4LinuxCamera,
)
from realname.capture.errors import CameraAway, CameraBusy, CameraFormatMissing, CameraVirtual
from tests.capture.test_camera_device import DEVICE
from tests.support.absent import Part, skip_absent

PAGE = 4096
JPEG = b"\xff\xd8" + bytes(range(200)) + b"\xff\xd9"
NAMES = {value: name for name, value in vars(video4linux).items() if name.isupper() and isinstance(value, int) and value > 1 << 29}


@dataclass
class UnsafePlayedKernel:
    """Answers the requests as a UVC camera's driver does; each buffer is a page of the file."""

    file: Path
    pictures: list[bytes] = field(default_factory=lambda: [JPEG])
    sizes: Sequence[tuple[int, int]] = ((1280, 720), (640, 480), (320, 240))
    flags: int = 0x2000
    refuses: dict[int, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)

    def __call__(self, descriptor: int, request: int, argument: ctypes.Structure | ctypes.c_int) -> int:
        assert descriptor > 2
        self.asked.append(NAMES[request])
        if request in self.refuses:
            raise OSError(self.refuses[request], "played")
        play = getattr(self, f"play_{NAMES[request].lower()}", None)
        if play is not None:
            play(argument)
        return 0

    def play_query_capability(self, said: "video4linux._Capability") -> None:
        said.driver, said.card, said.capabilities, said.device_caps = b"uvcvideo", b"HD Webcam", 0x84A0_0001, 0x0420_0001

    def play_list_frame_sizes(self, said: "video4linux._FrameSize") -> None:
        if said.index >= len(self.sizes):
            raise OSError(errno.EINVAL, "played")
        said.type = 1
        said.bounds[0], said.bounds[1] = self.sizes[said.index]

    def play_query_buffer(self, said: "video4linux._Buffer") -> None:
        said.length, said.offset = PAGE, PAGE * said.index

    def play_queue_buffer(self, said: "video4linux._Buffer") -> None:
        self.queued.append(said.index)

    def play_take_buffer(self, said: "video4linux._Buffer") -> None:
        if not self.pictures:
            raise BlockingIOError
        content, said.index = self.pictures.pop(0), self.queued.pop(0)
        with self.file.open("r+b") as file:
            file.seek(PAGE * said.index)
            file.write(content)
        said.bytes_used, said.flags, said.seconds, said.microseconds = len(content), self.flags, 12, 500_000


@contextmanager
def played(kernel: UnsafePlayedKernel) -> Iterator[OpenVideo4LinuxCamera]:
    kernel.file.write_bytes(bytes(4 * PAGE))
    with kernel.file.open("r+b") as file:
        camera = OpenVideo4LinuxCamera(device=DEVICE, descriptor=file.fileno(), ioctl=kernel)
        yield camera
        camera.stop()


@pytest.fixture
def kernel(tmp_path: Path) -> UnsafePlayedKernel:
    return UnsafePlayedKernel(tmp_path / "video")


def test_the_cameras_own_bytes_are_given_with_the_drivers_time(kernel: UnsafePlayedKernel) -> None:
    with played(kernel) as camera:
        camera.start()
        picture = camera.next_picture()
    assert (picture.jpeg, picture.captured_s) == (JPEG, 12.5)
    assert kernel.asked[-2:] == ["STREAM_OFF", "REQUEST_BUFFERS"]


def test_of_pictures_that_wait_the_newest_is_given_and_all_buffers_return(kernel: UnsafePlayedKernel) -> None:
    newest = JPEG.replace(b"\x01\x02", b"\x02\x01")
    kernel.pictures = [JPEG, JPEG, newest]
    with played(kernel) as camera:
        camera.start()
        assert camera.next_picture().jpeg == newest
        assert sorted(kernel.queued) == [0, 1, 2, 3]


@pytest.mark.parametrize("damaged", [b"", b"\xff\xd8", JPEG[:-2], JPEG[2:], bytes(300)])
def test_a_picture_that_is_no_whole_jpeg_is_dropped(kernel: UnsafePlayedKernel, damaged: bytes) -> None:
    kernel.pictures = [damaged, JPEG]
    with played(kernel) as camera:
        camera.start()
        assert camera.next_picture().jpeg == JPEG


def test_what_fills_the_buffer_up_is_cut_off(kernel: UnsafePlayedKernel) -> None:
    kernel.pictures = [JPEG + bytes(100)]
    with played(kernel) as camera:
        camera.start()
        assert camera.next_picture().jpeg == JPEG


def test_a_picture_that_the_driver_calls_faulty_is_none_and_silence_means_that_the_camera_is_away(
    kernel: UnsafePlayedKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video4linux, "_WAIT_S", 0.0)
    kernel.flags |= 0x40
    with played(kernel) as camera:
        camera.start()
        kernel.refuses[TAKE_BUFFER] = errno.ENODEV
        with pytest.raises(CameraAway) as away:
            camera.next_picture()
    assert away.value.facts == {"cause": "ENODEV"}


@pytest.mark.parametrize(
    ("sizes", "chosen"),
    [
        (((1280, 720), (640, 480), (320, 240)), (640, 480)),
        (((640, 360), (640, 480), (640, 400)), (640, 480)),
        (((480, 640), (352, 288)), (480, 640)),
        (((320, 240), (641, 480)), (320, 240)),
    ],
)
def test_the_largest_size_that_fits_is_chosen(
    kernel: UnsafePlayedKernel, sizes: Sequence[tuple[int, int]], chosen: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel.sizes = sizes
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(UnsafePlayedKernel, "play_set_format", lambda _, said: set_to.append((said.width, said.height)), raising=False)
    with played(kernel) as camera:
        camera.start()
    assert set_to == [chosen]


@pytest.mark.parametrize("sizes", [(), ((1280, 720),), ((641, 480), (480, 641))])
def test_a_camera_without_a_size_that_fits_is_refused(kernel: UnsafePlayedKernel, sizes: Sequence[tuple[int, int]]) -> None:
    kernel.sizes = sizes
    with played(kernel) as camera, pytest.raises(CameraFormatMissing):
        camera.start()


def test_a_driver_that_sets_another_format_is_refused(kernel: UnsafePlayedKernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnsafePlayedKernel, "play_set_format", lambda _, said: setattr(said, "pixel_format", 0), raising=False)
    with played(kernel) as camera, pytest.raises(CameraFormatMissing):
        camera.start()


@pytest.mark.parametrize("request_number", [SET_FORMAT, REQUEST_BUFFERS, STREAM_ON])
def test_a_camera_that_another_program_has_is_busy(kernel: UnsafePlayedKernel, request_number: int) -> None:
    kernel.refuses[request_number] = errno.EBUSY
    with played(kernel) as camera, pytest.raises(CameraBusy):
        camera.start()


@pytest.mark.parametrize("request_number", [QUERY_BUFFER, QUEUE_BUFFER])
def test_a_camera_that_goes_is_away(kernel: UnsafePlayedKernel, request_number: int) -> None:
    kernel.refuses[request_number] = errno.ENODEV
    with played(kernel) as camera, pytest.raises(CameraAway):
        camera.start()


def test_a_camera_that_keeps_its_own_pace_is_taken(kernel: UnsafePlayedKernel) -> None:
    kernel.refuses[SET_PARAMETERS] = errno.ENOTTY
    with played(kernel) as camera:
        camera.start()
        assert camera.next_picture().jpeg == JPEG


def test_a_file_is_no_camera_whatever_it_answers(kernel: UnsafePlayedKernel) -> None:
    kernel.file.write_bytes(b"")
    with pytest.raises(CameraVirtual) as refused, Video4LinuxCamera(kernel.file, ioctl=kernel).open():
        pass
    assert refused.value.facts == {"cause": "no-video-device"}


def test_a_file_that_answers_nothing_is_no_camera(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CameraVirtual), Video4LinuxCamera(tmp_path / "file").open():
        pass


def test_a_path_without_a_device_is_away(tmp_path: Path) -> None:
    with pytest.raises(CameraAway) as away, Video4LinuxCamera(tmp_path / "video9").open():
        pass
    assert away.value.facts == {"cause": "ENOENT"}


HEADER = Path("/usr/include/linux/videodev2.h")
IN_C = {
    QUERY_CAPABILITY: "VIDIOC_QUERYCAP",
    LIST_FRAME_SIZES: "VIDIOC_ENUM_FRAMESIZES",
    SET_FORMAT: "VIDIOC_S_FMT",
    SET_PARAMETERS: "VIDIOC_S_PARM",
    REQUEST_BUFFERS: "VIDIOC_REQBUFS",
    QUERY_BUFFER: "VIDIOC_QUERYBUF",
    QUEUE_BUFFER: "VIDIOC_QBUF",
    TAKE_BUFFER: "VIDIOC_DQBUF",
    STREAM_ON: "VIDIOC_STREAMON",
    STREAM_OFF: "VIDIOC_STREAMOFF",
}


def test_numbers_and_layouts_are_those_of_the_kernels_header(tmp_path: Path) -> None:
    """A number holds the size of its structure, and places within it are compared where they are used."""
    buffer, wanted, pace = video4linux._Buffer, video4linux._Format, video4linux._StreamParameters  # noqa: SLF001
    places = {
        "offsetof(struct v4l2_format, fmt)": wanted.width.offset,
        "offsetof(struct v4l2_buffer, flags)": buffer.flags.offset,
        "offsetof(struct v4l2_buffer, timestamp)": buffer.seconds.offset,
        "offsetof(struct v4l2_buffer, memory)": buffer.memory.offset,
        "offsetof(struct v4l2_buffer, m)": buffer.offset.offset,
        "offsetof(struct v4l2_buffer, length)": buffer.length.offset,
        "offsetof(struct v4l2_streamparm, parm.capture.timeperframe)": pace.numerator.offset,
        "offsetof(struct v4l2_capability, device_caps)": video4linux._Capability.device_caps.offset,  # noqa: SLF001
        "offsetof(struct v4l2_frmsizeenum, discrete)": video4linux._FrameSize.bounds.offset,  # noqa: SLF001
    }
    wanted_values = {**{name: number for number, name in IN_C.items()}, **places}
    if not HEADER.exists() or shutil.which("gcc") is None:
        skip_absent(Part.SWTPM, "run tools/get-swtpm as root: it brings a compiler and the kernel's headers")
    lines = "".join(f'printf("%lu\\n", (unsigned long)({name}));' for name in wanted_values)
    source = f"#include <linux/videodev2.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {{{lines}}}\n"
    (tmp_path / "numbers.c").write_text(source)
    subprocess.run(["gcc", "-o", str(tmp_path / "numbers"), str(tmp_path / "numbers.c")], check=True)  # noqa: S607 - where Debian puts it
    said = subprocess.run([tmp_path / "numbers"], check=True, capture_output=True, text=True).stdout
    assert dict(zip(wanted_values, map(int, re.findall(r"\d+", said)), strict=True)) == wanted_values
