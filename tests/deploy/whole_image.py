"""The image itself: made twice without a hub, no more in it than it runs, and all of test_container.py in it. For `make image-test`."""

import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.containers import USER, Image, make_image
from tests.deploy.test_container import (
    mounts,
    test_a_server_is_ready_says_so_to_the_health_check_and_ends_in_time,
    test_decoders_are_confined_as_much_under_the_limits_of_the_units,
    test_the_sample_people_are_registered_under_podmans_limits,
)

__all__ = [
    "mounts",
    "test_a_server_is_ready_says_so_to_the_health_check_and_ends_in_time",
    "test_decoders_are_confined_as_much_under_the_limits_of_the_units",
    "test_the_sample_people_are_registered_under_podmans_limits",
]
pytestmark = [pytest.mark.sockets, pytest.mark.slow]


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Image, Image]]:
    """The image, made twice."""
    folder = Path(tempfile.mkdtemp(prefix="realname-image-", dir="/var/tmp"))  # gigabytes: too much for a disk in memory
    folders = folder / "first", folder / "second"
    for one in (folder, *folders):
        one.mkdir(exist_ok=True)
        one.chmod(0o711)
    try:
        yield make_image(folders[0]), make_image(folders[1])
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def image(made: tuple[Image, Image]) -> Image:
    """The image."""
    return made[0]


def test_it_has_the_same_digest_when_it_is_made_again(made: tuple[Image, Image]) -> None:
    first, second = made
    assert first.configuration["digest"] == second.configuration["digest"]


def test_nothing_is_in_it_that_it_does_not_run(image: Image) -> None:
    programs = sorted(path.name for path in (image.root / "usr" / "bin").iterdir())
    assert programs == ["bwrap", "python3", "python3.13", "realname", "realname-ready"]
    packages = {path.name.partition("-")[0] for path in (image.root / "usr/local/lib/python3.13/dist-packages").glob("*.dist-info")}
    assert packages & {"pip", "pytest", "hatchling", "mypy", "ruff"} == set()
    with_rights = [path for path in image.root.rglob("*") if not path.is_symlink() and path.stat().st_mode & (stat.S_ISUID | stat.S_ISGID)]
    assert with_rights == []
    assert (image.root / "var/lib/dpkg/status.d/bubblewrap").exists()  # where scanners look


def test_it_runs_as_a_user_without_rights_and_holds_no_secret(image: Image) -> None:
    said = image.configuration
    assert (said["User"], said["Entrypoint"], said["StopSignal"]) == (f"{USER}:{USER}", ["/usr/bin/realname"], "SIGTERM")
    assert [name for name in said["Env"] if re.search(r"SECRET|TOKEN|PASSWORD|KEY", name)] == []
    assert {"title", "licenses", "version", "revision"} <= {name.rpartition(".")[2] for name in said["Labels"]}
