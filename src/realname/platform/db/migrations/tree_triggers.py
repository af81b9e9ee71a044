"""Triggers by which the database itself refuses to change or delete nodes of the tree and published heads. Never changed."""

from sqlalchemy import Connection

_TABLES = ("ledger_nodes", "published_heads")


def create_tree_triggers(connection: Connection) -> None:
    """Create them, for the database at hand; on PostgreSQL with the function the ledger's own triggers have."""
    for table in _TABLES:
        for statement in _on_sqlite(table) if connection.dialect.name == "sqlite" else _on_postgresql(table):
            connection.exec_driver_sql(statement)


def _on_sqlite(table: str) -> tuple[str, ...]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
    )


def _on_postgresql(table: str) -> tuple[str, ...]:
    return (
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
    )
