"""A chip in a folder: its files, each in a file of its own, whatever it is called."""

from pathlib import Path

from realname.evidence.chip.files import BIOMETRIC_GROUPS, GROUP_TAGS, MOST_FILE_BYTES, MOST_FILES, ChipFiles, sort_files
from realname.evidence.chip.tlv import first_tag
from realname.evidence.errors import ChipDataUnreadable
from realname.kernel.errors import FileUnreadable

_DROPPED = {GROUP_TAGS[number] for number in BIOMETRIC_GROUPS}
_HEAD_BYTES = 4  # enough for a tag


def load_chip_folder(folder: Path) -> ChipFiles:
    """Read the files of one chip; hidden files are passed over.

    Raises:
        FileUnreadable: The folder or a file in it cannot be read.
        ChipDataUnreadable: There are too many files, or one is of no known kind.
        ChipFilesAmbiguous: Two are of one kind.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        if len(paths) > MOST_FILES:
            raise ChipDataUnreadable(most_files=MOST_FILES)
        return sort_files((path.name, _read_file(path)) for path in paths)
    except OSError as problem:
        raise FileUnreadable(field="--dg") from problem


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        # Of a biometric group nothing else enters this process; of an endless file no more than is refused for its size.
        return head if first_tag(head) in _DROPPED else head + file.read(MOST_FILE_BYTES)
