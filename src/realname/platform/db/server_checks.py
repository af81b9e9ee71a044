"""What `realname doctor` asks a database server: its clock, and the settings that what we promise rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import URL, Engine

from realname.platform.system.clock_and_tokens import SystemClock

# What must hold so that a commit outlives a power cut, and what is deleted does not stay for good.
WANTED: Mapping[str, frozenset[str]] = {
    "autovacuum": frozenset({"on"}),
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "local", "remote_write", "remote_apply"}),
}
OLDEST_VERSION = 150_000  # 15
_ASKED = ("server_version_num", "max_connections", *WANTED)
# The second of the two is there from PostgreSQL 16 on.
_RESERVED = "SELECT sum(setting::int) FROM pg_settings WHERE name IN ('superuser_reserved_connections', 'reserved_connections')"
_OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """What a PostgreSQL server says.

    Attributes:
        ahead_s: Its clock minus ours, in seconds; between asking and hearing lies the answer's way.
        unfit: Settings that are not as they must be, as `name=value`, in order.
        connections: How many it gives to all who are no superuser.
    """

    ahead_s: float
    unfit: tuple[str, ...]
    connections: int


def is_certificate_checked(url: URL) -> bool:
    """Whether connections prove which server answers, or do not leave this machine.

    Args:
        url: Of a PostgreSQL. A host that is a path is a socket of this machine, and so is none.
    """
    named = url.query.get("host") or url.host or ""
    host = named if isinstance(named, str) else named[0]
    return host in _OF_THIS_MACHINE or not host or host.startswith("/") or url.query.get("sslmode") == "verify-full"


def read_server(engine: Engine) -> ServerState | None:
    """Ask; None: SQLite has no server.

    Raises:
        StorageUnavailable: It does not answer.
    """
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        asked_at = SystemClock().now()
        said = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        heard_at = SystemClock().now()
        values = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar_one()) for name in _ASKED}
        reserved = connection.exec_driver_sql(_RESERVED).scalar_one()
    unfit = [f"{name}={values[name]}" for name, allowed in WANTED.items() if values[name] not in allowed]
    if int(values["server_version_num"]) < OLDEST_VERSION:
        unfit.append(f"server_version_num={values['server_version_num']}")
    ahead_s = (said - asked_at).total_seconds() if said < asked_at else max(0.0, (said - heard_at).total_seconds())
    connections = int(values["max_connections"]) - int(reserved)
    return ServerState(ahead_s=ahead_s, unfit=tuple(sorted(unfit)), connections=connections)
