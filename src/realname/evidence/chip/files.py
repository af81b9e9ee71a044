"""The files of one chip, each found by the tag that it begins with, whatever it is called."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from realname.evidence.chip.tlv import first_tag, parse_tlv
from realname.evidence.errors import ChipDataUnreadable, ChipFilesAmbiguous

CONTENTS: Final = 0x60  # EF.COM
SECURITY_OBJECT: Final = 0x77  # EF.SOD
GROUP_TAGS: Final = {
    1: 0x61,
    2: 0x75,
    3: 0x63,
    4: 0x76,
    5: 0x65,
    6: 0x66,
    7: 0x67,
    8: 0x68,
    9: 0x69,
    10: 0x6A,
    11: 0x6B,
    12: 0x6C,
    13: 0x6D,
    14: 0x6E,
    15: 0x6F,
    16: 0x70,
}
BIOMETRIC_GROUPS: Final = frozenset({3, 4})  # fingerprints and irises: nothing here needs them
MOST_FILE_BYTES: Final = 200 * 1024
MOST_FILES: Final = 32
_BY_TAG: Final = {tag: number for number, tag in GROUP_TAGS.items()}
_OUTSIDE: Final = {0x30, 0x31}  # EF.CardSecurity and EF.CardAccess: of the chip, and no part of what the security object covers


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipFiles:
    """What was read of one chip.

    Attributes:
        contents: EF.COM; None: it was not read.
        security_object: EF.SOD; None: it was not read.
        groups: Whole files by the number of the group.
        ignored: Numbers of biometric groups that were there. Their content was dropped.
    """

    contents: bytes | None = field(default=None, repr=False)
    security_object: bytes | None = field(default=None, repr=False)
    groups: dict[int, bytes] = field(default_factory=dict, repr=False)
    ignored: frozenset[int] = frozenset()

    def contained(self) -> tuple[bytes, ...]:
        """Every file that was read, as `sort_files` takes them back."""
        named = (self.contents, self.security_object, *self.groups.values())
        return tuple(content for content in named if content is not None)


def sort_files(files: Iterable[tuple[str, bytes]]) -> ChipFiles:
    """Find out which file is which.

    Args:
        files: Names, for errors alone, and contents; of a biometric group the first bytes are enough.

    Raises:
        ChipDataUnreadable: Files are of no known kind, damaged or too large; `files` names all of them.
        ChipFilesAmbiguous: Two are of one kind.
    """
    found: dict[int, bytes] = {}
    wrong: list[str] = []
    twice: list[str] = []
    for name, content in files:
        tag = first_tag(content)
        if tag in found:
            twice.append(name)
        elif _BY_TAG.get(tag) in BIOMETRIC_GROUPS:
            found[tag] = b""
        elif _is_whole(tag, content):
            found[tag] = content
        else:
            wrong.append(name)
    if wrong:
        raise ChipDataUnreadable(files=", ".join(wrong))
    if twice:
        raise ChipFilesAmbiguous(files=", ".join(twice))
    groups = {_BY_TAG[tag]: content for tag, content in found.items() if tag in _BY_TAG}
    return ChipFiles(
        contents=found.get(CONTENTS),
        security_object=found.get(SECURITY_OBJECT),
        groups={number: content for number, content in sorted(groups.items()) if number not in BIOMETRIC_GROUPS},
        ignored=frozenset(groups) & BIOMETRIC_GROUPS,
    )


def _is_whole(tag: int, content: bytes) -> bool:
    if (tag not in _BY_TAG and tag not in {CONTENTS, SECURITY_OBJECT} | _OUTSIDE) or len(content) > MOST_FILE_BYTES:
        return False
    try:
        parse_tlv(content)
    except ChipDataUnreadable:
        return False
    return True
