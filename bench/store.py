"""Where a bench works: a data folder, with an empty database in it or on a server."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.worker import ROOT
from tests.support.postgresql import running_server

DATABASES = ("sqlite", "postgresql")
# As in operation: everything that is answered outlives a power cut.
_SERVER = ("max_connections=100", "timezone=UTC", "shared_buffers=512MB")
_PASSED_ON = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "REALNAME_MODELS")
_MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where the workers work: a data folder, and a database on a server or in it."""

    database: str
    data: Path
    server_url: str = ""

    @property
    def url(self) -> str:
        """The database."""
        return self.server_url or f"sqlite:///{self.data / 'realname.sqlite'}"

    def size_mib(self) -> float:
        """What the database takes on disk."""
        if not self.server_url:
            return round(sum(file.stat().st_size for file in self.data.glob("realname.sqlite*")) / _MIB, 0)
        engine = create_engine(self.server_url)
        with engine.connect() as connection:
            size = connection.scalars(text("SELECT pg_database_size(current_database())")).one()
        engine.dispose()
        return round(int(size) / _MIB, 0)

    def environment(self) -> Mapping[str, str]:
        """What a worker is told."""
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        told = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "REALNAME_AUTHORITY": "bench.doubles:authority"}
        return {**kept, **told, **({"REALNAME_DATABASE_URL": self.server_url} if self.server_url else {})}


@contextmanager
def empty_store(database: str) -> Iterator[Store]:
    """Make one, and leave nothing of it."""
    with tempfile.TemporaryDirectory(prefix="realname-bench-") as folder:
        if database == "sqlite":
            yield Store(database=database, data=Path(folder))
            return
        with running_server(_SERVER) as server, server.database() as url:
            yield Store(database=database, data=Path(folder), server_url=url)
