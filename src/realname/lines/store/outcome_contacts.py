"""Where applicants hear of the outcome, in their table."""

from sqlalchemy import delete

from realname.kernel.identifiers import RegistrationId
from realname.lines.model.outcome_contact import OutcomeContact
from realname.lines.store.tables import outcome_contacts
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.registration.store.registrations import ErasedWithRegistration


class OutcomeContacts(OneTable[OutcomeContact], ErasedWithRegistration):
    """One a registration at most."""

    rows = RowMapper(OutcomeContact, outcome_contacts)

    def get(self, registration_id: RegistrationId) -> OutcomeContact | None:
        """Read, or None: the applicant named no number."""
        return self._records.find(registration_id)

    def save(self, contact: OutcomeContact) -> None:
        """Keep, or replace that of the same registration."""
        self._records.replace_or_insert(contact)

    def forget(self, registration_id: RegistrationId) -> None:
        """Forget that of one; nothing there is no error."""
        self._connection.execute(delete(outcome_contacts).where(outcome_contacts.c.registration_id == registration_id.value))
