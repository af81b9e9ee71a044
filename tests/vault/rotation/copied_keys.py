"""A second machine on the same database: its key file is a copy, which is brought anew when keys were changed."""

import shutil
from pathlib import Path


def second_machine(folder: Path) -> Path:
    """Its data folder, beside `first`; both share the media."""
    second = folder / "second"
    second.mkdir()
    (second / "media").symlink_to(folder / "first" / "media")
    bring_keys(folder)
    return second


def bring_keys(folder: Path) -> None:
    """Copy the first machine's key file to the second one."""
    shutil.copy2(folder / "first" / "keys.json", folder / "second" / "keys.json")
