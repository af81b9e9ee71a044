"""What the doctor says of the schema of the database."""

from collections.abc import Sequence

from realname.operations.model.checkup import Checkup, Diagnosis, Verdict, diagnosis
from realname.platform.db.engine import Pool, for_reading
from realname.platform.db.revisions import NEWEST
from realname.platform.db.schema_check import schema_differences
from realname.platform.db.schemas import SchemaDifference

_NAMED = 3


def check_schema(engine: Pool, revision: str) -> Diagnosis:
    """Compare it with what the migrations make; name the first objects that differ."""
    with for_reading(engine).begin() as connection:
        differing = schema_differences(connection)
    if differing:
        return diagnosis(Checkup.DATABASE_SCHEMA, Verdict.WRONG, _named(differing))
    if revision > NEWEST:
        return diagnosis(Checkup.DATABASE_SCHEMA, Verdict.LOOK, "of a newer release, compared as far as this one knows it")
    return diagnosis(Checkup.DATABASE_SCHEMA, Verdict.FINE, "as the migrations make it")


def _named(differing: Sequence[SchemaDifference]) -> str:
    more = len(differing) - _NAMED
    named = ", ".join(f"{one.name} ({one.kind.value})" for one in differing[:_NAMED])
    return f"{named} and {more} more" if more > 0 else named
