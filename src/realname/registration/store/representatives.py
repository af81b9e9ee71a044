"""Who acts for the holder of a registration, in a table of its own: one row a registration, and none where the holder acts themself."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, RowMapping, Select, bindparam, exists, insert, select, union_all, update

from realname.evidence.model.evidence import Evidence, EvidenceKind, EvidenceMeans
from realname.evidence.model.representative import Authority, AuthorityProof, Representative, RepresentativeRole
from realname.kernel.identifiers import PersonId, RegistrationId
from realname.platform.db.store import SqlStore
from realname.registration.model.registration import Registration
from realname.registration.store.tables import registrations, representatives
from realname.verification.model.findings import SourceFinding

_table = representatives.c
_own = registrations.alias("own").c
_OF_ONE = select(representatives).where(_table.registration_id == bindparam("one"))


class Representatives(SqlStore):
    """The part of a registration that is kept here; `Registrations` reads and writes it with the rest."""

    def add(self, registration: Registration) -> None:
        """Keep who acts, if anybody does."""
        if registration.representative is not None:
            self._connection.execute(insert(representatives).values(_row(registration.id, registration.representative)))

    def save(self, registration: Registration) -> None:
        """Replace what is known of them; who began alone goes on alone."""
        if registration.representative is not None:
            row = _row(registration.id, registration.representative)
            self._connection.execute(update(representatives).where(_table.registration_id == registration.id.value).values(row))

    def read_one(self, registration_id: RegistrationId) -> Representative | None:
        """Who acts in one registration, or None."""
        row = self._connection.execute(_OF_ONE, {"one": registration_id.value}).mappings().one_or_none()
        return None if row is None else _representative(row)

    def read(self, ids: Sequence[str]) -> Mapping[str, Representative]:
        """Who acts in each of some hundred registrations where anybody does. A registration that is locked holds theirs as well."""
        asked = select(representatives).where(_table.registration_id.in_(ids))
        return {row["registration_id"]: _representative(row) for row in self._connection.execute(asked).mappings()}


def has_proxy(person_id: PersonId) -> ColumnElement[bool]:
    """Whether a person acts by authority for the holder of a registration."""
    return registrations.c.id.in_(_ids_acted_by(person_id).where(_table.role == RepresentativeRole.PROXY.value))


def verified_as(person_id: PersonId) -> ColumnElement[bool]:
    """Whether it is a person's face that is looked at in a registration (`Registration.verified_person_id`)."""
    return _verified_as(person_id.value)


def is_verified() -> ColumnElement[bool]:
    """The same of the person that is given as `person` when the statement runs: for statements that are made once."""
    return _verified_as(bindparam("person"))


def _verified_as(person: str | BindParameter[str]) -> ColumnElement[bool]:
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


def _row(registration_id: RegistrationId, one: Representative) -> Mapping[str, str | bytes | date | None]:
    evidence = one.evidence
    return {
        "registration_id": registration_id.value,
        "role": one.authority.role.value,
        "proof": one.authority.proof.value,
        "person_id": one.person_id.value if one.person_id else None,
        "evidence_kind": evidence.kind.value if evidence else None,
        "evidence_means": evidence.means.value if evidence else None,
        "evidence_valid_from_on": evidence.valid_from_on if evidence else None,
        "evidence_valid_until_on": evidence.valid_until_on if evidence else None,
        "sealed_attributes": one.sealed_attributes,
        "source": one.source.value if one.source else None,
    }


def _representative(row: RowMapping) -> Representative:
    return Representative(
        authority=Authority(role=RepresentativeRole(row["role"]), proof=AuthorityProof(row["proof"])),
        person_id=PersonId(row["person_id"]) if row["person_id"] else None,
        evidence=_evidence(row),
        sealed_attributes=row["sealed_attributes"],
        source=SourceFinding(row["source"]) if row["source"] else None,
    )


def _evidence(row: RowMapping) -> Evidence | None:
    if row["evidence_kind"] is None:
        return None
    return Evidence(
        kind=EvidenceKind(row["evidence_kind"]),
        means=EvidenceMeans(row["evidence_means"]),
        valid_from_on=row["evidence_valid_from_on"],
        valid_until_on=row["evidence_valid_until_on"],
    )
