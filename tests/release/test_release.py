"""A release is what the commit says: built twice with the same bytes, with its bill of materials and checksums."""

import hashlib
import json
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT_ROOT
from tools.bill_of_materials import bill_of_materials, lock_of_the_product, locked_packages
from tools.release import SUMS, build_release

_PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "realname{suffix}"
requires-python = ">=3.11"
dynamic = ["version"]
[tool.hatch.version]
source = "code"
path = "version.py"
expression = "version()"
[tool.hatch.build.targets.wheel]
include = ["*.py"]
"""
_STEADY = "def version():\n    return '1.0.0'\n"
_DRIFTING = "import time\n\ndef version():\n    return f'1.0.0.dev{time.time_ns()}'\n"
_LOCK = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
_AT = datetime(2026, 11, 30, tzinfo=UTC)


def _commit(folder: Path) -> None:
    named = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null")
    for arguments in (("init", "--quiet"), ("add", "."), (*named, "commit", "--quiet", "--message", "First")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607 - the developer's git


def _checkout(folder: Path, version: str) -> Path:
    for place, suffix in ((folder, ""), (folder / "clients" / "python", "-client")):
        place.mkdir(parents=True)
        (place / "pyproject.toml").write_text(_PROJECT.replace("{suffix}", suffix), encoding="utf-8")
        (place / "version.py").write_text(version, encoding="utf-8")
    (folder / "requirements.lock").write_text("click==8.5.0 \\\n    --hash=sha256:" + "a" * 64 + "\n", encoding="utf-8")
    _commit(folder)
    return folder


def test_a_release_has_wheels_archives_lock_bill_and_checksums(tmp_path: Path) -> None:
    files = build_release(_checkout(tmp_path / "checkout", _STEADY), tmp_path / "dist")
    assert [file.name for file in files] == [
        SUMS,
        "realname-1.0.0-py3-none-any.whl",
        "realname-1.0.0-requirements.lock",
        "realname-1.0.0.cdx.json",
        "realname-1.0.0.tar.gz",
        "realname_client-1.0.0-py3-none-any.whl",
        "realname_client-1.0.0.tar.gz",
    ]
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files[1:])
    assert files[0].read_text(encoding="utf-8") == sums


def test_a_checkout_with_changes_is_not_built(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path / "checkout", _STEADY)
    (checkout / "version.py").write_text(_DRIFTING, encoding="utf-8")
    with pytest.raises(SystemExit, match=r"version\.py"):
        build_release(checkout, tmp_path / "dist")


def test_what_differs_from_build_to_build_is_no_release(tmp_path: Path) -> None:
    checkout = _checkout(tmp_path / "checkout", _DRIFTING)
    with pytest.raises(SystemExit, match="differ"):
        build_release(checkout, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


@pytest.fixture(scope="module")
def bill() -> Mapping[str, list[dict[str, object]]]:
    found: Mapping[str, list[dict[str, object]]] = json.loads(bill_of_materials(_LOCK, version="1.0.0", at=_AT))
    return found


def test_the_bill_has_every_locked_package_with_its_digests(bill: Mapping[str, list[dict[str, object]]]) -> None:
    assert len(locked_packages(_LOCK)) == len(re.findall(r"^[a-z].*==", _LOCK, re.MULTILINE))
    assert {one.name for one in locked_packages(_LOCK)} <= {component["name"] for component in bill["components"]}
    assert sum(len(one.digests) for one in locked_packages(_LOCK)) == _LOCK.count("--hash=sha256:")


def test_every_component_has_a_licence_but_those_of_other_systems(bill: Mapping[str, list[dict[str, object]]]) -> None:
    assert {str(one["name"]) for one in bill["components"] if not one.get("licenses")} <= {"colorama"}


def test_what_is_installed_with_the_product_is_told_from_what_tests_it(bill: Mapping[str, list[dict[str, object]]]) -> None:
    scopes = {str(one["name"]): one["scope"] for one in bill["components"]}
    # psycopg-binary comes by an extra, Swagger UI and SFace without a package of their own.
    needed = ("fastapi", "psycopg-binary", "Swagger UI", "SFace 2021dec int8bq")
    assert {name: scopes[name] for name in needed} == dict.fromkeys(needed, "required")
    assert {name: scopes[name] for name in ("pytest", "mypy", "hatchling")} == dict.fromkeys(("pytest", "mypy", "hatchling"), "excluded")


def test_every_reference_of_the_bill_is_to_one_of_its_components(bill: Mapping[str, list[dict[str, object]]]) -> None:
    named = [str(one["bom-ref"]) for one in bill["components"]]
    assert len(named) == len(set(named))
    asked = {ref for one in bill["dependencies"] for ref in one["dependsOn"]}  # type: ignore[attr-defined]
    assert asked <= set(named)


def test_the_lock_of_a_release_has_no_tools_and_every_digest_of_what_it_has() -> None:
    kept = locked_packages(lock_of_the_product(_LOCK))
    assert {"fastapi", "psycopg-binary", "cffi"} <= {one.name for one in kept}
    assert {one.name for one in kept}.isdisjoint({"pytest", "playwright", "ruff", "hatchling"})
    assert [one for one in locked_packages(_LOCK) if one in kept] == kept
