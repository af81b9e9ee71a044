"""Enrolled outlets in their table."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import RowMapping, select
from sqlalchemy.dialects import postgresql, sqlite

from realname.access.model.operating_status import Standing, SuspensionReason
from realname.kernel.errors import UnknownOutlet
from realname.kernel.identifiers import CompanyId, OutletId
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolled_documents import decode_documents, encode_documents
from realname.outlets.store.tables import outlets
from realname.platform.db.store import SqlStore

_table = outlets.c


class Outlets(SqlStore):
    """Outlets by id."""

    def find(self, outlet_id: OutletId) -> Outlet | None:
        """Read, or None; not locked."""
        row = self._connection.execute(select(outlets).where(_table.id == outlet_id.value)).mappings().one_or_none()
        return _outlet(row) if row else None

    def get(self, outlet_id: OutletId) -> Outlet:
        """Read and lock until the transaction ends.

        Raises:
            UnknownOutlet: There is none.
        """
        asked = select(outlets).where(_table.id == outlet_id.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise UnknownOutlet
        return _outlet(row)

    def save(self, outlet: Outlet) -> None:
        """Keep a new one, or replace."""
        row = _row(outlet)
        insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(outlets).values(row)
        self._connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=row))

    def all(self) -> Sequence[Outlet]:
        """All, the closed too, by id."""
        return [_outlet(row) for row in self._connection.execute(select(outlets).order_by(_table.id)).mappings()]

    def places(self) -> Mapping[OutletId, OutletPlace]:
        """Where each is and when it is open, the closed too."""
        return {one.id: one.place for one in self.all()}


def standing_row(standing: Standing) -> Mapping[str, str | datetime | None]:
    """The columns of a standing, which outlets and agents have alike."""
    return {
        "suspended_at": standing.suspended_at,
        "suspended_for": standing.suspended_for.value if standing.suspended_for else None,
        "frozen_at": standing.frozen_at,
        "closed_at": standing.closed_at,
    }


def standing_of(row: RowMapping) -> Standing:
    """Read the columns of a standing."""
    return Standing(
        suspended_at=row["suspended_at"],
        suspended_for=SuspensionReason(row["suspended_for"]) if row["suspended_for"] else None,
        frozen_at=row["frozen_at"],
        closed_at=row["closed_at"],
    )


def _row(outlet: Outlet) -> Mapping[str, str | float | datetime | None]:
    place = outlet.place
    return {
        "id": outlet.id.value,
        "time_zone": place.time_zone,
        "opens_at": place.opens_at.isoformat(),
        "closes_at": place.closes_at.isoformat(),
        "latitude_deg": place.latitude_deg,
        "longitude_deg": place.longitude_deg,
        "company_id": outlet.company.id.value,
        "company_name": outlet.company.legal_name,
        "contract": outlet.contract,
        "documents": encode_documents(outlet.documents),
        "enrolled_at": outlet.enrolled_at,
        **standing_row(outlet.standing),
    }


def _outlet(row: RowMapping) -> Outlet:
    return Outlet(
        place=OutletPlace(
            outlet_id=OutletId(row["id"]),
            time_zone=row["time_zone"],
            opens_at=time.fromisoformat(row["opens_at"]),
            closes_at=time.fromisoformat(row["closes_at"]),
            latitude_deg=row["latitude_deg"],
            longitude_deg=row["longitude_deg"],
        ),
        company=AgentCompany(id=CompanyId(row["company_id"]), legal_name=row["company_name"]),
        contract=row["contract"],
        documents=decode_documents(row["documents"]),
        enrolled_at=row["enrolled_at"],
        standing=standing_of(row),
    )
