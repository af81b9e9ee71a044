"""Case files counted in the database: one statement for each question, which reads those of the time asked for by an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, RowMapping, case, func, select

from realname.cases.model.case_figures import CaseFigures
from realname.cases.model.case_file import CaseEnd
from realname.cases.store.tables import case_files
from realname.kernel.identifiers import OutletId

_table = case_files.c
_APPROVED, _REFUSED, _REFERRED = "approved", "refused", "referred"
_LEFT = [end.value for end in (CaseEnd.WITHDRAWN, CaseEnd.ABANDONED, CaseEnd.LAPSED)]


@dataclass(frozen=True, slots=True)
class CountCases:
    """Counts case files in the database; test identities are not counted.

    Attributes:
        engine: Of transactions that only read.
    """

    engine: Engine

    def by_outlet(self, since: datetime, until: datetime) -> Mapping[OutletId, CaseFigures]:
        """Of each outlet that opened any."""
        asked = select(_table.outlet_id, *_sums()).where(*_within(since, until)).group_by(_table.outlet_id)
        with self.engine.connect() as connection:
            rows = connection.execute(asked).mappings().all()
        return {OutletId(row["outlet_id"]): _figures(row) for row in rows}

    def by_day(self, bounds: Sequence[datetime], *, outlet_id: OutletId | None = None) -> Sequence[CaseFigures]:
        """Of the times between each bound and the next, of one outlet or all."""
        day = case(*((_table.opened_at < bound, place) for place, bound in enumerate(bounds[1:])), else_=len(bounds) - 1).label("day")
        of_these = _within(bounds[0], bounds[-1], outlet_id)
        each = select(day, *_columns()).where(*of_these).subquery()
        asked = select(each.c.day, *(func.sum(each.c[name]).label(name) for name in _parts())).group_by(each.c.day)
        with self.engine.connect() as connection:
            found = {row["day"]: _figures(row) for row in connection.execute(asked).mappings()}
        return [found.get(place, CaseFigures()) for place in range(len(bounds) - 1)]

    def refusals(self, since: datetime, until: datetime, *, outlet_id: OutletId | None = None) -> Mapping[str, int]:
        """How many were refused by the machine for each reason, as far as the refusal stands; one may have several."""
        asked = (
            select(_table.reasons, func.count())
            .where(*_within(since, until, outlet_id), _table.decided_as == _REFUSED, _table.reviewed_as != _APPROVED)
            .group_by(_table.reasons)
        )
        counts = dict[str, int]()
        with self.engine.connect() as connection:
            for reasons, count in connection.execute(asked):
                for code in filter(None, reasons.split(",")):
                    counts[code] = counts.get(code, 0) + count
        return counts


def _within(since: datetime, until: datetime, outlet_id: OutletId | None = None) -> list[ColumnElement[bool]]:
    within = [_table.opened_at >= since, _table.opened_at < until, ~_table.is_test]
    return within if outlet_id is None else [*within, _table.outlet_id == outlet_id.value]


def _sums() -> list[ColumnElement[int]]:
    return [func.sum(one).label(name) for name, one in _parts().items()]


def _columns() -> list[ColumnElement[int]]:
    return [one.label(name) for name, one in _parts().items()]


def _parts() -> Mapping[str, ColumnElement[int]]:
    """A one or a nothing of each case file, by the name of what it counts for."""
    is_approved = (_table.reviewed_as == _APPROVED) | ((_table.reviewed_as == "") & (_table.decided_as == _APPROVED))
    is_refused = (_table.reviewed_as == _REFUSED) | ((_table.reviewed_as == "") & (_table.decided_as == _REFUSED))
    is_handed_over = _table.handed_over_at.is_not(None)
    is_face = (_table.route != "no-face") & ~is_handed_over
    is_without = _table.route == "no-face"
    return {
        "registrations": case((_table.opened_index >= 0, 1), else_=0),
        "approved": _one(is_approved),
        "refused": _one(is_refused),
        "referred": _one(_table.decided_as == _REFERRED),
        "without_face": _one(is_without | is_handed_over),
        "overridden": _one((_table.reviewed_as == _APPROVED) & (_table.decided_as != _APPROVED)),
        "left": _one(_table.ended_as.in_(_LEFT)),
        "face_approved": _one(is_face & is_approved),
        "face_decided": _one(is_face & (is_approved | is_refused)),
        "without_approved": _one(is_without & is_approved),
        "without_decided": _one(is_without & (is_approved | is_refused)),
    }


def _one(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return case((holds, 1), else_=0)


def _figures(row: RowMapping) -> CaseFigures:
    return CaseFigures(**{name: int(row[name]) for name in _parts()})
