"""A file system of a few mebibytes, which a test can fill."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.absent import Part, skip_absent

MEBIBYTES = 64


@contextmanager
def mounted_small(place: Path) -> Iterator[Path]:
    """Mount one at an empty folder; the test is skipped, and counted, where this user may not."""
    mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={MEBIBYTES}m,mode=0700", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        skip_absent(Part.SMALL_DISK, "mounting a tmpfs needs root")
    try:
        yield place
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(place)], check=True)


def fill(place: Path) -> Path:
    """Take all room that is left; gives the file that takes it."""
    file = place / "filler"
    with file.open("wb", buffering=0) as filler:
        try:
            while filler.write(bytes(1_048_576)):
                pass
        except OSError:
            pass
    return file
