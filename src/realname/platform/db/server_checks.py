"""What a database server is asked: whether it admits us, and for `realname doctor` its clock and the settings our promises rest on."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import URL, Engine

from realname.kernel.errors import RealNameError, StorageUnavailable
from realname.platform.errors import DatabaseRefused
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
# Whether the role that asks may write a table of a schema, add one, or make itself a role that may.
_MAY_WRITE = """
SELECT (SELECT rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user)
    OR pg_catalog.pg_has_role(n.nspowner, 'MEMBER') OR pg_catalog.has_schema_privilege(n.oid, 'CREATE')
    OR EXISTS (
        SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v') AND (
            pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE') OR pg_catalog.pg_has_role(c.relowner, 'MEMBER')
        )
    )
FROM pg_catalog.pg_namespace n WHERE n.nspname = %(schema)s
"""
_PING_WITHIN_S = "2"  # all threads wait meanwhile; the server answered a moment ago
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


def require_admitted(engine: Engine, failed: RealNameError) -> None:
    """Return unless a server that takes connections refuses ours: to wait does not help then.

    The client library passes on the server's words and not its code, so it is asked whether the server takes connections at all.

    Args:
        engine: Of the database.
        failed: What the first use of it ended with.

    Raises:
        DatabaseRefused: The server takes connections, and has refused two of ours.
    """
    cause = failed.__cause__
    if engine.dialect.name != "postgresql" or cause is None or not _is_refusal(cause):
        return
    from psycopg import pq  # noqa: PLC0415 - of no use where the database is a file

    address = engine.url.set(drivername="postgresql").update_query_dict({"connect_timeout": _PING_WITHIN_S})
    if pq.PGconn.ping(address.render_as_string(hide_password=False).encode()) != pq.Ping.OK:
        return
    try:
        engine.connect().close()
    except StorageUnavailable as problem:
        raise DatabaseRefused from problem


def _is_refusal(cause: BaseException) -> bool:
    """Whether an error is of a connection that could not be made, and neither its time nor the resolver of names ended it."""
    import psycopg  # noqa: PLC0415 - of no use where the database is a file

    is_of_making = isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None and cause.pgconn is not None
    return is_of_making and not isinstance(cause, psycopg.errors.ConnectionTimeout)


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


def may_write(engine: Engine, schema: str) -> bool:
    """Say whether the role of a PostgreSQL URL may write in a schema; not where there is no such schema.

    Raises:
        StorageUnavailable: The server does not answer.
    """
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql(_MAY_WRITE, {"schema": schema}).scalar())
