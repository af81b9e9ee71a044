"""A new SQLite database for a test: the migrations run once for all tests of this process, and what they made is copied."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade


def new_database(file: Path) -> Engine:
    """Make the file, empty and of the newest form, and an engine on it."""
    file.write_bytes(upgraded_bytes())
    return engine_for(f"sqlite:///{file}")


@cache
def upgraded_bytes() -> bytes:
    """Run the migrations; gives the file that they made."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "realname.sqlite"
        engine = engine_for(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()  # what is still in the log of writes comes into the file
        assert [one.name for one in file.parent.iterdir()] == [file.name]
        return file.read_bytes()
