"""The version is that of the tag, and says how far a checkout is past it."""

import subprocess
from pathlib import Path

import pytest

from tools.version import version

_CHANGES = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-11-30\n\n## [0.1.0] - 2026-11-01\n"


def _git(folder: Path, *arguments: str) -> None:
    named = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True)  # noqa: S607 - the developer's git


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one commit, which has no tag."""
    (tmp_path / "CHANGELOG.md").write_text(_CHANGES, encoding="utf-8")
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "--message", "First")
    return tmp_path


def test_at_a_tag_it_is_that_of_the_tag(checkout: Path) -> None:
    _git(checkout, "tag", "v0.2.0")
    assert version(checkout) == "0.2.0"


def test_an_annotated_tag_counts_as_well(checkout: Path) -> None:
    _git(checkout, "tag", "--annotate", "v1.0.0", "--message", "Release 1.0.0")
    assert version(checkout) == "1.0.0"


def test_past_a_tag_it_is_a_development_version_of_the_next_release(checkout: Path) -> None:
    _git(checkout, "tag", "v0.2.0")
    _git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Second")
    assert version(checkout).startswith("0.2.1.dev1+g")


def test_a_changed_file_is_said(checkout: Path) -> None:
    _git(checkout, "tag", "v0.2.0")
    (checkout / "CHANGELOG.md").write_text(_CHANGES + "\n", encoding="utf-8")
    assert version(checkout).startswith("0.2.1.dev0+g")
    assert version(checkout).endswith(".dirty")


def test_without_a_tag_it_is_the_newest_release_of_the_changelog(checkout: Path) -> None:
    _git(checkout, "tag", "checked")
    assert version(checkout) == "0.2.0+untagged"


def test_a_folder_inside_another_checkout_has_not_the_other_s_version(checkout: Path) -> None:
    _git(checkout, "tag", "v9.0.0")
    inside = checkout / "inside"
    inside.mkdir()
    (inside / "CHANGELOG.md").write_text(_CHANGES, encoding="utf-8")
    assert version(inside) == "0.2.0+untagged"
