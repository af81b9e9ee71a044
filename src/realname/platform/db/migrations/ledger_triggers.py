"""Triggers by which the database itself keeps the ledger append-only and without gaps. Used by migration 0001; never changed."""

from sqlalchemy import Connection

_SQLITE = (
    "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    # Also refuses INSERT OR REPLACE, which would otherwise delete without asking the trigger above.
    """
    CREATE TRIGGER ledger_append BEFORE INSERT ON ledger
    WHEN NEW.position IS NOT (SELECT coalesce(max(position) + 1, 0) FROM ledger)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
)

_POSTGRESQL = (
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$
    """,
    """
    CREATE FUNCTION ledger_require_next() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.position IS DISTINCT FROM (SELECT coalesce(max(position) + 1, 0) FROM ledger) THEN
            RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    "CREATE TRIGGER ledger_append BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_require_next()",
)


def create_ledger_triggers(connection: Connection) -> None:
    """Create them, for the database at hand."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
