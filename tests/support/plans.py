"""How a database answers a question: the plan it makes for the statement that a repository sends."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, event

_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def plan_of(connection: Connection, ask: Callable[[], object]) -> str:
    """Ask, and say how the database found the answers, statement by statement."""
    asked = list[tuple[str, Sequence[str]]]()

    def keep(_connection: object, _cursor: object, statement: str, parameters: Sequence[str], _context: object, _many: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    ask()
    event.remove(connection, "before_cursor_execute", keep)
    explain = _EXPLAIN[connection.dialect.name]
    return "\n".join(str(row[-1]) for statement, parameters in asked for row in connection.exec_driver_sql(explain + statement, parameters))
