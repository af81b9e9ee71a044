"""Enrolled outlets in their table."""

from collections.abc import Mapping, Sequence
from datetime import time

from sqlalchemy import select

from realname.kernel.errors import UnknownOutlet
from realname.kernel.identifiers import OutletId
from realname.outlets.model.outlet import Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolled_documents import DOCUMENTS
from realname.outlets.store.tables import outlets
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import Codec, RowMapper

_table = outlets.c
_LOCAL_TIME = Codec(write=time.isoformat, read=time.fromisoformat)


class Outlets(Repository[Outlet, OutletId]):
    """Outlets by id."""

    rows = RowMapper(
        Outlet,
        outlets,
        flat={"place": "", "company": "company_", "standing": ""},
        columns={"place.outlet_id": "id", "company.legal_name": "company_name"},
        codecs={"place.opens_at": _LOCAL_TIME, "place.closes_at": _LOCAL_TIME, "documents": DOCUMENTS},
    )
    unknown = UnknownOutlet

    def find(self, outlet_id: OutletId) -> Outlet | None:
        """Read, or None; not locked."""
        return self._records.find(outlet_id)

    def save(self, outlet: Outlet) -> None:
        """Keep a new one, or replace."""
        self._records.merge([outlet])

    def all(self) -> Sequence[Outlet]:
        """All, the closed too, by id."""
        return self._records.all(select(outlets).order_by(_table.id))

    def places(self) -> Mapping[OutletId, OutletPlace]:
        """Where each is and when it is open, the closed too."""
        return {one.id: one.place for one in self.all()}
