"""The service of PC/SC with a virtual reader, for tests: started where no other one runs."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.support.absent import Part, skip_absent

_PORT = 0x8D10
_DRIVER = "libifdvpcd.so"
_SOCKET = Path("/run/pcscd/pcscd.comm")
_WAIT_S = 20
READER = "Virtual PCD"


@contextmanager
def running_reader() -> Iterator[int]:
    """Start pcscd with a virtual reader; gives the port where cards are put on it. Tests are skipped, and counted, where it cannot run."""
    driver = next(iter(sorted(Path("/usr/lib").rglob(_DRIVER))), None)
    is_there = shutil.which("pcscd") and driver and find_spec("smartcard")
    if not is_there or os.geteuid() != 0:
        skip_absent(Part.CHIP_READER, "run tools/get-chip-reader as root, and the tests too")
    if _SOCKET.exists():
        skip_absent(Part.CHIP_READER, "another pcscd runs on this machine")
    folder = Path(tempfile.mkdtemp(prefix="realname-pcsc-"))
    (folder / "vpcd").write_text(f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:{_PORT:#x}\nLIBPATH {driver}\nCHANNELID {_PORT:#x}\n')
    service = subprocess.Popen(
        ["pcscd", "--foreground", "--config", str(folder), "--disable-polkit"],  # noqa: S607 - where Debian puts it is not our business
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for_service()
        yield _PORT
    finally:
        service.terminate()
        service.wait(_WAIT_S)
        shutil.rmtree(folder)


def _wait_for_service() -> None:
    ends_at = time.monotonic() + _WAIT_S
    while not _SOCKET.exists() and time.monotonic() < ends_at:
        time.sleep(0.1)
    assert _SOCKET.exists(), "pcscd did not start"
