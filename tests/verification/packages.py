"""Packages and a folder in memory, and the card of a texture model of one's own."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from realname.verification.errors import ModelSourceUnavailable
from realname.verification.ports import Members, Package, PinnedFile

TEXTURE_CARD = b"""
name = "ours"
licence = "Apache-2.0"
[input]
width_px = 80
height_px = 80
colour = "bgr"
values = "0..255"
[crop]
scale = 2.7
[output]
classes = 3
live_class = 1
"""


@dataclass(slots=True)
class PackagesInMemory:
    """Members by file name; a package named as broken cannot be had."""

    members: Mapping[str, bytes]
    broken: frozenset[Package] = frozenset()
    asked: list[Package] = field(default_factory=list)

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Members:
        """Give what is there."""
        self.asked.append(package)
        if package in self.broken:
            raise ModelSourceUnavailable(package=str(package), file=files[0].name)
        lacking = ModelSourceUnavailable(package=str(package), file=", ".join(file.name for file in files if file.name not in self.members))
        return {file.name: self.members.get(file.name, lacking) for file in files}


@dataclass(slots=True)
class FolderInMemory:
    """Files by name."""

    files: dict[str, bytes] = field(default_factory=dict)

    def digest(self, name: str) -> str | None:
        """SHA-256, or None."""
        return hashlib.sha256(self.files[name]).hexdigest() if name in self.files else None

    def save(self, name: str, content: bytes) -> None:
        """Keep."""
        self.files[name] = content


@dataclass(slots=True)
class WatcherInMemory:
    """What a fetch told."""

    told: list[str] = field(default_factory=list)

    def begin(self, package: Package, files: Sequence[PinnedFile]) -> None:
        """Note the begin."""
        self.told.append(f"begin {package.name} {len(files)}")

    def end(self, package: Package) -> None:
        """Note the end."""
        self.told.append(f"end {package.name}")
