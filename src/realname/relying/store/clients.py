"""Relying services in their table."""

from collections.abc import Sequence

from sqlalchemy import select

from realname.kernel.identifiers import RelyingClientId
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import RowMapper
from realname.relying.errors import UnknownRelyingClient
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import Purpose
from realname.relying.store.codecs import ADDRESSES, words
from realname.relying.store.tables import relying_clients

_ADDING = 0x72656C79696E67  # any number of ours: the advisory lock of the transaction that adds a service


class RelyingClients(Repository[RelyingClient, RelyingClientId]):
    """Relying services by id."""

    rows = RowMapper(
        RelyingClient,
        relying_clients,
        columns={"name": "title"},
        codecs={"redirect_uris": ADDRESSES, "scopes": words(str), "purposes": words(Purpose), "grants": words(Grant)},
    )
    unknown = UnknownRelyingClient

    def find(self, client_id: RelyingClientId) -> RelyingClient | None:
        """Read, or None; not locked."""
        return self._records.find(client_id)

    def all(self) -> Sequence[RelyingClient]:
        """All that ever were, in the order of their ids."""
        return self._records.all(select(relying_clients).order_by(relying_clients.c.id))

    def all_while_adding(self) -> Sequence[RelyingClient]:
        """The same; until the transaction ends no other transaction that asks so goes on. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADDING})")
        return self.all()
