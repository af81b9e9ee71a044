"""A new SQLite database for a test: the migrations run once for all tests of this process, and what they made is copied."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from tests.support.row_seals import unsafely_sealing

Fill = Callable[[Engine], None]


def new_database(file: Path, fill: Fill = upgrade) -> Engine:
    """Make the file as `fill` makes it of nothing, or empty and of the newest form, and an engine on it that seals rows by known keys."""
    file.write_bytes(made_by(fill))
    return unsafely_sealing(engine_for(f"sqlite:///{file}"))


@cache
def made_by(fill: Fill = upgrade) -> bytes:
    """Give the file that `fill` makes of nothing."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "realname.sqlite"
        engine = unsafely_sealing(engine_for(f"sqlite:///{file}"))
        fill(engine)
        engine.dispose()  # what is still in the log of writes comes into the file
        assert [one.name for one in file.parent.iterdir()] == [file.name]
        return file.read_bytes()
