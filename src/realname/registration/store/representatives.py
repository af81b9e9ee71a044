"""Who acts for the holder of a registration, in a table of its own: one row a registration, and none where the holder acts themselves."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, select, union_all, update

from realname.evidence.model.kinds import EvidenceField
from realname.evidence.model.representative import Representative, RepresentativeRole
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.platform.db.codecs import json_codes
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import Codec, RowMapper
from realname.registration.model.registration import Registration
from realname.registration.store.tables import registrations, representatives

_table = representatives.c
_own = registrations.alias("own").c
_FIELDS = json_codes(EvidenceField)
# Sorted, so that the same fields give the same text; evidence that was read before typed fields were marked has none.
TYPED_FIELDS: Codec[frozenset[EvidenceField]] = Codec(
    write=lambda fields: _FIELDS.write(tuple(sorted(fields))), read=lambda text: frozenset(_FIELDS.read(text)) if text else frozenset()
)


class Representatives(OneTable[Representative]):
    """The part of a registration that is kept here; `Registrations` reads and writes it with the rest."""

    rows = RowMapper(
        Representative,
        representatives,
        flat={"authority": "", "evidence": "evidence_"},
        codecs={"evidence.typed": TYPED_FIELDS},
        beside=("registration_id",),
    )

    def add(self, registration: Registration) -> None:
        """Keep who acts, if anyone does."""
        if registration.representative is not None:
            self._records.insert(registration.representative, registration_id=registration.id.value)

    def save(self, registration: Registration) -> None:
        """Replace what is known of them; who began alone goes on alone."""
        if registration.representative is not None:
            row = self.rows.row(registration.representative)
            self._connection.execute(update(representatives).where(_table.registration_id == registration.id.value).values(row))

    def read_one(self, registration_id: RegistrationId) -> Representative | None:
        """Who acts in one registration, or None."""
        return self._records.find(registration_id)

    def read(self, ids: Sequence[str]) -> Mapping[str, Representative]:
        """Who acts in each of some hundred registrations where anyone does. A registration that is locked holds theirs as well."""
        asked = select(representatives).where(_table.registration_id.in_(ids))
        return {row["registration_id"]: self.rows.read(row) for row in self._connection.execute(asked).mappings()}


def has_proxy(person_id: PersonId) -> ColumnElement[bool]:
    """Whether a person acts by authority for the holder of a registration."""
    return registrations.c.id.in_(_ids_acted_by(person_id).where(_table.role == RepresentativeRole.PROXY.value))


def is_verified() -> ColumnElement[bool]:
    """Whether it is the face of a person that is looked at in a registration (`Registration.verified_person_id`).

    The person is given as `person` when the statement runs: for statements that are made once.
    """
    person: BindParameter[str] = bindparam("person")
    is_alone = ~exists().where(_table.registration_id == _own.id)
    held, acted = select(_own.id).where(_own.person_id == person), select(_table.registration_id).where(_table.person_id == person)
    return registrations.c.id.in_(union_all(held.where(is_alone), acted))


def concerns(person_id: PersonId) -> ColumnElement[bool]:
    """Whether anything of a person is in a registration, as its holder or as who acts for them."""
    return registrations.c.id.in_(union_all(_ids_held_by(person_id), _ids_acted_by(person_id)))


# Two lists of ids put together, each found by its index: of an `OR` over two tables the whole first one would be read.
def _ids_held_by(person_id: PersonId) -> Select[str]:
    return select(_own.id).where(_own.person_id == person_id.value)


def _ids_acted_by(person_id: PersonId) -> Select[str]:
    return select(_table.registration_id).where(_table.person_id == person_id.value)
