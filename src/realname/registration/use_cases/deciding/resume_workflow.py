"""Carry on: the workflow of a submitted registration is under way, or begun anew where it ended before the registration was submitted."""

from dataclasses import dataclass

from realname.kernel.identifiers import RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.ports import RegistrationWorkflow
from realname.registration.store.registrations import Registrations


@dataclass(frozen=True, slots=True)
class ResumeWorkflow:
    """Starts the workflow of a registration that was submitted."""

    units: UnitsOfWork
    workflow: RegistrationWorkflow

    def __call__(self, registration_id: RegistrationId) -> None:
        """Start it; a registration that is at its end is left alone.

        An update, or a backup of an earlier form, may have opened the registration again under a workflow that waited: it found nothing to
        do and ended, and the registration was submitted a second time. Every step may run twice.

        Raises:
            StorageUnavailable: The workflow's records cannot be reached. The reaper starts it as soon as they can.
        """
        if not self.workflow.start(registration_id) and self._is_in_workflow(registration_id):
            self.workflow.restart(registration_id)

    def _is_in_workflow(self, registration_id: RegistrationId) -> bool:
        """Asked after the workflow ended, so that its last step shows."""
        with self.units.reading() as unit:
            return unit[Registrations].get(registration_id).is_in_workflow
