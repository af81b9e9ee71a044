"""Consents to relying services in their table."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select

from realname.kernel.identifiers import ConsentId, LineId, PersonId, RelyingClientId
from realname.lines.store.tables import lines
from realname.platform.db.repository import Repository
from realname.platform.db.row_mapper import RowMapper
from realname.relying.errors import UnknownConsent
from realname.relying.model.consent import Consent
from realname.relying.model.scopes import Purpose
from realname.relying.store.codecs import words
from realname.relying.store.tables import relying_consents

_table = relying_consents.c


class Consents(Repository[Consent, ConsentId]):
    """Consents by id, by person, and by what they are for."""

    rows = RowMapper(Consent, relying_consents, codecs={"scopes": words(str)})
    unknown = UnknownConsent

    def find(self, consent_id: ConsentId) -> Consent | None:
        """Read, or None; not locked."""
        return self._records.find(consent_id)

    def of_person(self, person_id: PersonId) -> Sequence[Consent]:
        """All of a person, the newest first."""
        asked = select(relying_consents).where(_table.person_id == person_id.value)
        return self._records.all(asked.order_by(_table.given_at.desc(), _table.id))

    def about(self, *, line_id: LineId, person_id: PersonId, client_id: RelyingClientId, purpose: Purpose) -> Sequence[Consent]:
        """All of a line and its holder to a service for a purpose, those that were revoked too; the newest first."""
        asked = select(relying_consents).where(
            _table.line_id == line_id.value,
            _table.person_id == person_id.value,
            _table.client_id == client_id.value,
            _table.purpose == purpose.value,
        )
        return self._records.all(asked.order_by(_table.given_at.desc(), _table.id))

    def count_in_force(self, client_id: RelyingClientId) -> int:
        """How many of a service were not revoked, of lines that are still their person's."""
        asked = select(func.count()).select_from(relying_consents)
        return self._connection.scalars(asked.where(_table.client_id == client_id.value, _table.revoked_at.is_(None), _is_theirs())).one()

    def in_force(self, *, line_id: LineId, person_id: PersonId, client_id: RelyingClientId, purpose: Purpose) -> Sequence[Consent]:
        """Those of the same that were not revoked."""
        found = self.about(line_id=line_id, person_id=person_id, client_id=client_id, purpose=purpose)
        return [one for one in found if one.is_in_force]

    def forget(self, *, revoked_before: datetime) -> None:
        """Forget those that were revoked before a time, and those of a person who holds the line no longer."""
        self._connection.execute(delete(relying_consents).where(or_(_table.revoked_at < revoked_before, ~_is_theirs())))


def _is_theirs() -> ColumnElement[bool]:
    return exists().where(lines.c.id == _table.line_id, lines.c.person_id == _table.person_id, lines.c.deactivated_at.is_(None))
