"""What is committed: text. Faces, clips and weights are fetched or measured elsewhere, never kept here."""

import subprocess
from pathlib import PurePosixPath

from tests.architecture.sources import PROJECT_ROOT
from tests.support.absent import Part, skip_absent

_FORBIDDEN_SUFFIXES = frozenset(
    {".3gp", ".avi", ".dat", ".jpeg", ".jpg", ".mjpeg", ".mov", ".mp4", ".onnx", ".pth", ".task", ".tflite", ".webm", ".y4m"}
)
_FORBIDDEN_NAMES = frozenset({"uv.lock", "pylock.toml"})  # both record download addresses (ADR 0016)
_MOST_BYTES = 1024 * 1024


def _tracked() -> list[PurePosixPath]:
    if not (PROJECT_ROOT / ".git").exists():
        skip_absent(Part.REPOSITORY, "this is not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT_ROOT, check=True, capture_output=True, text=True)  # noqa: S607 - the developer's git
    return [PurePosixPath(name) for name in listed.stdout.split("\0") if name]


def test_no_face_no_clip_and_no_weights_are_committed() -> None:
    assert [str(path) for path in _tracked() if path.suffix.lower() in _FORBIDDEN_SUFFIXES] == []


def test_no_lock_with_addresses_is_committed() -> None:
    assert [str(path) for path in _tracked() if path.name in _FORBIDDEN_NAMES] == []


def test_no_file_is_larger_than_a_mebibyte() -> None:
    files = (PROJECT_ROOT / path for path in _tracked())
    assert [file.name for file in files if file.is_file() and file.stat().st_size > _MOST_BYTES] == []
