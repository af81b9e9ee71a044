"""Write what the migrations make on each kind of database, for the audit of a schema: `python -m tools.database_schemas` (ADR 0088).

Needs a PostgreSQL server, as the tests do. Run it after a migration was added, or the workflow engine was replaced.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from realname.platform.db import revisions
from realname.platform.db.engine import engine_for
from realname.platform.db.revisions import MIGRATIONS, needed
from realname.platform.db.schema_check import is_of_engine, read_schema
from realname.platform.db.schemas import Schema
from realname.platform.db.upgrade import upgrade_for_restore
from realname.workflow.engine.engine import prepare_records
from tests.support.postgresql import running_server

FOLDER = Path(revisions.__file__).parent / "migrations" / "schemas"  # of the release that is imported

REMEDY = "run `python -m tools.database_schemas`"


def schemas_of(engine: Engine) -> Mapping[str, Schema]:
    """Migrate an empty database to each form that this release works with, and read what is there."""
    found = {}
    for revision in (one.revision for one in MIGRATIONS if one.revision >= needed()):
        upgrade_for_restore(engine, revision)
        with engine.connect() as connection:
            schema = read_schema(connection)
        found[revision] = {name: definition for name, definition in sorted(schema.items()) if not is_of_engine(name)}
    return found


def engine_schemas_of(engine: Engine) -> Mapping[str, Schema]:
    """Let the workflow engine make its tables in a PostgreSQL database, and read what is there."""
    prepare_records(engine.url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        number = int(connection.exec_driver_sql("SELECT version FROM dbos.dbos_migrations").scalar_one())
        schema = read_schema(connection)
    return {f"{number:04}": {name: definition for name, definition in sorted(schema.items()) if is_of_engine(name)}}


def unlike(expected: Mapping[str, Schema], made: Mapping[str, Schema]) -> list[str]:
    """Name the objects that a file has otherwise than the migrations make them, with their forms."""
    return [
        f"{form}: {name}"
        for form in sorted(expected.keys() | made.keys())
        for name in sorted({*expected.get(form, {}), *made.get(form, {})})
        if expected.get(form, {}).get(name) != made.get(form, {}).get(name)
    ]


def _changes(forms: Mapping[str, Schema]) -> Mapping[str, Mapping[str, str | None]]:
    """Give the first form whole, and of each later one what changed; an object that is gone has no definition."""
    changes: dict[str, Mapping[str, str | None]] = {}
    former: Schema = {}
    for number, schema in sorted(forms.items()):
        gone = dict.fromkeys(former.keys() - schema.keys())
        changes[number] = dict(sorted({**gone, **{name: text for name, text in schema.items() if former.get(name) != text}}.items()))
        former = schema
    return changes


def _write(dialect: str, *, ours: Mapping[str, Schema], engine: Mapping[str, Schema]) -> None:
    written = json.dumps({"ours": _changes(ours), "engine": _changes(engine)}, indent=1, ensure_ascii=False)
    (FOLDER / f"{dialect}.json").write_text(f"{written}\n", encoding="utf-8")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open a database, and let go of it in the end."""
    engine = engine_for(url)
    try:
        yield engine
    finally:
        engine.dispose()


if __name__ == "__main__":
    with TemporaryDirectory() as folder, opened(f"sqlite:///{Path(folder) / 'scratch.sqlite'}") as scratch:
        _write("sqlite", ours=schemas_of(scratch), engine={})
    with running_server() as server, server.database() as url, opened(url) as scratch:
        _write("postgresql", ours=schemas_of(scratch), engine=engine_schemas_of(scratch))
