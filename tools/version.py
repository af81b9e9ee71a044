"""The version of what is built: that of the tag, or of how far the checkout is past it. hatchling reads it (pyproject.toml).

A source archive has its version in PKG-INFO, which hatchling reads instead. Only the standard library is used: nothing is installed yet.
"""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)-(\d+)-g([0-9a-f]+)(-dirty)?")
_RELEASED = re.compile(r"^## \[(\d+\.\d+\.\d+)\]", re.MULTILINE)


def version(root: Path = ROOT) -> str:
    """Name the version of a checkout by PEP 440.

    Returns:
        `0.2.0` at the tag v0.2.0, `0.2.1.dev3+g1a2b3c4` three commits later, with `.dirty` where a file was changed; without git or a tag
        the newest release of the changelog with `+untagged`.
    """
    described = _TAG.fullmatch(_describe(root))
    if described is None:
        newest = _RELEASED.search((root / "CHANGELOG.md").read_text(encoding="utf-8"))
        return f"{newest[1] if newest else '0.0.0'}+untagged"
    major, minor, patch, commits, commit, dirty = described.groups()
    if commits == "0" and not dirty:
        return f"{major}.{minor}.{patch}"
    return f"{major}.{minor}.{int(patch) + 1}.dev{commits}+g{commit}{'.dirty' if dirty else ''}"


def _describe(root: Path) -> str:
    if not (root / ".git").exists():
        return ""  # a source archive inside another project's checkout has not the other's version
    asked = ["git", "-C", str(root), "describe", "--tags", "--long", "--dirty", "--abbrev=8", "--match", "v[0-9]*"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - git
    except OSError:
        return ""
