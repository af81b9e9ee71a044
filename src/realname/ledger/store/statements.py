"""Signed statements by registration and kind: receipts and deletion certificates share a table."""

from typing import ClassVar

from sqlalchemy import bindparam, select

from realname.kernel.identifiers import RegistrationId
from realname.kernel.receipt import SignedStatement
from realname.ledger.store.tables import statements
from realname.platform.db.repository import insert_into
from realname.platform.db.store import SqlStore

_GET = select(statements).where(statements.c.registration_id == bindparam("one"), statements.c.kind == bindparam("which"))


class _Statements(SqlStore):
    """One kind of statement."""

    _kind: ClassVar[str]

    def add(self, registration_id: RegistrationId, statement: SignedStatement) -> None:
        """Keep; a second one for the same registration changes nothing."""
        row = {
            "registration_id": registration_id.value,
            "kind": self._kind,
            "body": statement.body,
            "signature": statement.signature,
            "key_id": statement.key_id,
        }
        self._connection.execute(insert_into(statements, self._connection).on_conflict_do_nothing(), row)

    def get(self, registration_id: RegistrationId) -> SignedStatement | None:
        """Read, or None."""
        row = self._connection.execute(_GET, {"one": registration_id.value, "which": self._kind}).mappings().one_or_none()
        if row is None:
            return None
        return SignedStatement(body=row["body"], signature=row["signature"], key_id=row["key_id"])


class Receipts(_Statements):
    """Signed receipts by registration."""

    _kind = "receipt"


class Certificates(_Statements):
    """Signed certificates of deletion by registration."""

    _kind = "deletion-certificate"
