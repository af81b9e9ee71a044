"""How many people's faces are held, counted in the database: a number alone, nothing of a person."""

from dataclasses import dataclass

from sqlalchemy import Engine, and_, func, inspect, or_, select

from realname.breaches.store.tables import face_filings
from realname.cases.store.tables import case_files
from realname.registration.store.tables import registrations, representatives

_table, _file, _acting = registrations.c, case_files.c, representatives.c


@dataclass(slots=True)
class CountHeldFaces:
    """Counts people of whom anything is held that shows their face: the portrait of the ID, probes, the on-the-spot photo.

    Held is the portrait of the ID, and what was taken of the live face, from when the ID was read until the media are erased; then the
    photo that is kept, sealed, as long as the record. Whose face it is says who came: where a person acts for the holder, it is theirs.
    """

    engine: Engine

    def is_possible(self) -> bool:
        """Whether the database has a form in which they are counted: before an update it may have none."""
        return inspect(self.engine).has_table(face_filings.name)

    def __call__(self) -> int:
        """Each person once."""
        whose = func.coalesce(_acting.person_id, _table.person_id)
        before = and_(_table.media_erased_at.is_(None), _table.reference_id.is_not(None), _table.sealed_attributes.is_not(None))
        joined = registrations.outerjoin(case_files, _file.case_id == _table.id).outerjoin(
            representatives, _acting.registration_id == _table.id
        )
        asked = select(func.count(func.distinct(whose))).select_from(joined).where(or_(before, _file.keeps_photo.is_(True)))
        with self.engine.connect() as connection:
            counted: int = connection.scalars(asked).one()
        return counted
