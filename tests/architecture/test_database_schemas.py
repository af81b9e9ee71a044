"""What the audit expects of a schema is what the migrations make (ADR 0088); on PostgreSQL: tests/platform/db/test_schema_check.py."""

from pathlib import Path

import pytest

from realname.platform.db.revisions import MIGRATIONS, needed
from realname.platform.db.schema_check import expected_schemas
from tests.support.quick_migrations import every_migration_runs
from tools.database_schemas import REMEDY, opened, schemas_of, unlike


def test_the_expected_schemas_are_what_the_migrations_make(tmp_path: Path) -> None:
    with every_migration_runs(), opened(f"sqlite:///{tmp_path / 'scratch.sqlite'}") as engine:
        made = schemas_of(engine)
    assert unlike(expected_schemas("sqlite").ours, made) == [], REMEDY


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_there_is_a_schema_for_each_form_that_this_release_works_with(dialect: str) -> None:
    assert sorted(expected_schemas(dialect).ours) == [one.revision for one in MIGRATIONS if one.revision >= needed()], REMEDY
