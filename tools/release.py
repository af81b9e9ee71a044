"""Builds a release of the commit that is checked out: `make release`.

Usage: .venv/bin/python -m tools.release [FOLDER]

Into FOLDER (dist) go wheel and source archive of the server and of the client library, the bill of materials and SHA256SUMS. Everything is
built twice, in two clones, and compared byte for byte: what is not the same twice is no release.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tools.bill_of_materials import bill_of_materials, lock_of_the_product

ROOT = Path(__file__).resolve().parent.parent
SUMS = "SHA256SUMS"
_PROJECTS = (".", "clients/python")


def build_release(root: Path, into: Path) -> list[Path]:
    """Build the commit that is checked out in `root`, and give the files in the order of their names.

    It ends the process with a message where a file of the checkout is changed, a build fails, or two builds differ.
    """
    if changed := _git(root, "status", "--porcelain"):
        sys.exit(f"The checkout has changes that no commit has:\n{changed}\nCommit them, or put them away.")
    with tempfile.TemporaryDirectory(prefix="realname-release-") as scratch:
        first, second = (_build_once(root, Path(scratch) / name) for name in ("first", "second"))
        different = [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]
    if different:
        sys.exit(f"Two builds of one commit differ: {', '.join(different)}. Nothing was written.")
    into.mkdir(parents=True, exist_ok=True)
    for former in _built(into):
        former.unlink()
    for name, content in first.items():
        (into / name).write_bytes(content)
    return _built(into)


def _build_once(root: Path, scratch: Path) -> dict[str, bytes]:
    clone, folder = scratch / "clone", scratch / "dist"
    folder.mkdir(parents=True)
    _run(["git", "clone", "--quiet", "--shared", str(root), str(clone)], cwd=root)
    made_at = int(_git(clone, "log", "-1", "--format=%ct"))
    for project in _PROJECTS:
        _run([sys.executable, "-m", "hatchling", "build", "--directory", str(folder)], cwd=clone / project, made_at=made_at)
    version = _run([sys.executable, "-m", "hatchling", "version"], cwd=clone).strip()
    lock = (clone / "requirements.lock").read_text(encoding="utf-8")
    bill = bill_of_materials(lock, version=version, at=datetime.fromtimestamp(made_at, UTC))
    (folder / f"realname-{version}.cdx.json").write_bytes(bill)
    (folder / f"realname-{version}-requirements.lock").write_text(lock_of_the_product(lock), encoding="utf-8")
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, SUMS: sums.encode()}


def _built(folder: Path) -> list[Path]:
    return sorted([*folder.glob("realname*"), *folder.glob(SUMS)])


def _git(folder: Path, *arguments: str) -> str:
    return _run(["git", *arguments], cwd=folder).strip()


def _run(command: list[str], *, cwd: Path, made_at: int | None = None) -> str:
    # The umask and the time zone of the person who builds say nothing.
    environment = {**os.environ, "TZ": "UTC", **({} if made_at is None else {"SOURCE_DATE_EPOCH": str(made_at)})}
    ended = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - git and the locked hatchling
    if ended.returncode:
        sys.exit(f"`{' '.join(command)}` ended with {ended.returncode}:\n{ended.stderr.strip()}")
    return ended.stdout


def main(arguments: list[str]) -> None:
    """Build into the named folder and say what was built."""
    folder = Path(arguments[0]) if arguments else ROOT / "dist"
    for file in build_release(ROOT, folder):
        print(f"{file.stat().st_size:>10}  {file.name}")
    print(f"Built twice with the same bytes, into {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
