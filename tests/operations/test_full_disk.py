"""A full disk is seen within a minute: by readiness, metrics and `realname status`; and is over as soon as there is room again."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from realname.platform.system.disk import Disks, look_at_disk
from tests.support.command import clean_environment, realname
from tests.support.served import Served, serve
from tests.support.small_disk import fill, mounted_small

WITHIN_S = 60.0
PROBE = """
import resource, signal, sys
from pathlib import Path
from realname.platform.system.disk import Disks
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
print(Disks(places=[("data", Path(sys.argv[1]))]).rooms()["data"].has_room)
"""


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of a few mebibytes."""
    with mounted_small(tmp_path_factory.mktemp("disk")) as place:
        yield place


def within_a_minute(holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold."""
    until_s = time.monotonic() + WITHIN_S
    while time.monotonic() < until_s:
        if holds():
            return True
        time.sleep(0.5)
    return False


def readiness(served: Served) -> tuple[int, object, object]:
    """Status, code and place of /readyz."""
    answer = httpx.get(f"{served.url}/readyz", timeout=30)
    said = answer.json()
    return answer.status_code, said.get("code"), said.get("kind")


def ready_of_disk(served: Served) -> float:
    """The gauge of the disk."""
    lines = httpx.get(f"{served.url}/metrics", timeout=30).text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith('realname_ready{part="disk"}'))


@pytest.mark.sockets
def test_a_full_disk_is_seen_from_all_sides_and_over_when_there_is_room(small_disk: Path) -> None:
    data = small_disk / "data"
    with serve(data) as served:
        before = ready_of_disk(served)
        filler = fill(small_disk)
        assert within_a_minute(lambda: readiness(served) == (503, "storage-full", "data"))
        assert within_a_minute(lambda: ready_of_disk(served) == 0)
        ended = realname("status", "--data", data, "--json")
        assert (before, ended.exit_code, "disk-full" in ended.stdout) == (1, 74, True)
        filler.unlink()
        assert within_a_minute(lambda: readiness(served)[1] != "storage-full")
        assert within_a_minute(lambda: ready_of_disk(served) == 1)
        assert "disk-full" not in realname("status", "--data", data, "--json").stdout


def test_a_quota_that_the_file_system_does_not_tell_is_seen_by_writing(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path)], capture_output=True, text=True, check=True, env=clean_environment({})
    )
    assert (ended.stdout, look_at_disk(tmp_path).has_room) == ("False\n", True)


def test_nothing_is_left_of_a_probe(tmp_path: Path) -> None:
    room = Disks(places=[("data", tmp_path)]).rooms()["data"]
    assert (room.has_room, list(tmp_path.iterdir())) == (True, [])


def test_a_place_that_is_gone_has_no_room(tmp_path: Path) -> None:
    assert not look_at_disk(tmp_path / "gone").has_room
