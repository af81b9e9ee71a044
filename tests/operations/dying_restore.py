"""A restore that kills itself. Arguments: where, the data folder, the archive."""

import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from realname.main.catalogue.capabilities import collect_declarations
from realname.operations.connectors import postgresql_records, sqlite_records
from realname.operations.connectors.archive import TarArchiveReader
from realname.operations.use_cases.restore import Restore
from realname.operations.wiring import backups
from realname.operations.wiring.backups import restore

PLACES: Mapping[str, tuple[object, str]] = {
    "within-the-key-file": (os, "link"),
    "before-a-medium": (Restore, "_take_media"),
    "before-the-records": (TarArchiveReader, "extract"),
    "before-the-mark-is-cleared": (sqlite_records, "clear_mark"),
    "before-it-is-settled": (backups, "record_restore"),
    "before-tables": (postgresql_records.PostgresqlRecords, "paste"),
    "before-the-commit": (postgresql_records, "_set_sequences"),
}


def die(*_arguments: object, **_named: object) -> None:
    """End at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def say_nothing(what: str, *, done: int, total: int) -> None:
    """Hear how far it has come."""
    del what, done, total


def main(place: str, data: Path, archive: Path) -> None:
    """Restore, and die there."""
    collect_declarations()
    owner, name = PLACES[place]
    with patch.object(owner, name, die):
        restore(data, archive, progress=say_nothing)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
