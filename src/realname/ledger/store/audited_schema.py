"""The schema of the database, for the audit."""

from realname.platform.db.schema_check import schema_differences
from realname.platform.db.schemas import SchemaDifference
from realname.platform.db.store import SqlStore


class AuditedSchema(SqlStore):
    """What protects the rows: tables, constraints, indexes, triggers and whatever else the database does by itself."""

    def differences(self) -> tuple[SchemaDifference, ...]:
        """Compare it with what the migrations make."""
        return schema_differences(self._connection)
