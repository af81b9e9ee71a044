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
