"""Archives that others made: a few bytes that claim to be much, names that are no text, heads that are none."""

import io
import tarfile
from pathlib import Path

import pytest

from realname.operations.connectors.archive import TarArchiveReader
from realname.operations.errors import BackupUnreadable

HEAD = b'{"format": 1, "made_at": "%s", "mode": "sandbox", "database": "sqlite", "key_id": "0", "key_generation": %s}'
GOOD_HEAD = HEAD % (b"2026-11-25T00:00:00+00:00", b"1")


def archive(path: Path, *members: tarfile.TarInfo, head: bytes = GOOD_HEAD) -> Path:
    """Write a tar file that begins as a backup does."""
    first = tarfile.TarInfo("realname-backup.json")
    first.size = len(head)
    with tarfile.open(path, mode="w", format=tarfile.GNU_FORMAT, encoding="utf-8", errors="surrogateescape") as tar:
        tar.addfile(first, io.BytesIO(head))
        for member in members:
            tar.addfile(member)
    return path


def claiming(path: Path, *, size: int) -> Path:
    """Make the second member a sparse file, all hole, of so many bytes (GNU format: octal, at 483 of its header)."""
    content = bytearray(path.read_bytes())
    header = content[1024:1536]  # behind the head's header and its one block
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[483:495] = b"%011o\0" % size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    content[1024:1536] = header
    path.write_bytes(content)
    return path


def test_a_file_that_says_it_is_eight_gigabytes_of_zeros_is_not_read(tmp_path: Path) -> None:
    made = claiming(archive(tmp_path / "made.tar", tarfile.TarInfo("records/database")), size=2**33 - 1)
    with tarfile.open(made) as tar:
        assert [member.size for member in tar][1] == 2**33 - 1, "the archive says what the test means"
    reader = TarArchiveReader.open(made)
    with pytest.raises(BackupUnreadable):
        reader.verify(lambda *_, **__: None)


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    reader = TarArchiveReader.open(archive(tmp_path / "made.tar", tarfile.TarInfo("media/a\udcff")))
    with pytest.raises(BackupUnreadable):
        reader.verify(lambda *_, **__: None)


@pytest.mark.parametrize(
    "head",
    [HEAD % (b"2026-11-25T00:00:00+00:00", b"Infinity"), HEAD % (b"2026-11-25", b"1"), b"[" * 4000, b"{}", b"\xff"],
    ids=["infinite", "no-zone", "deep", "empty", "no-text"],
)
def test_a_head_that_is_none_is_refused(tmp_path: Path, head: bytes) -> None:
    with pytest.raises(BackupUnreadable):
        TarArchiveReader.open(archive(tmp_path / "made.tar", head=head))


def test_a_link_is_no_member(tmp_path: Path) -> None:
    member = tarfile.TarInfo("../link")
    member.type, member.linkname = tarfile.SYMTYPE, "realname-backup.json"
    reader = TarArchiveReader.open(archive(tmp_path / "made.tar", member))
    with pytest.raises(BackupUnreadable):
        reader.extract("../", tmp_path / "folder")
    with pytest.raises(BackupUnreadable):
        next(reader.members("../"))
