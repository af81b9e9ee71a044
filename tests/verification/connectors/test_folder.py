"""The contract of a folder of pinned files, held by the disk and by the fake alike; and what only a disk can do wrong."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.errors import FolderUnwritable
from realname.verification.ports import PinnedFolder
from tests.verification.packages import FolderInMemory

Make = Callable[[Path], PinnedFolder]
BOTH = pytest.mark.parametrize("make", [DiskFolder, lambda _path: FolderInMemory()], ids=["disk", "memory"])


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
