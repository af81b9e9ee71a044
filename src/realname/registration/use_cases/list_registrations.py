"""List registrations for a machine client: those of the outlets that it covers, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass

from realname.access.model.api_client import KnownClient
from realname.kernel.identifiers import OutletId
from realname.kernel.pages import Page, PageAsked, Place, cut
from realname.kernel.unit_of_work import Reads
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations


@dataclass(frozen=True, slots=True)
class ListRegistrations:
    """Reads; changes nothing."""

    units: Reads

    def __call__(
        self,
        client: KnownClient,
        asked: PageAsked,
        *,
        outlet_id: OutletId | None = None,
        states: Collection[RegistrationState] = (),
    ) -> Page[Registration]:
        """List them, the newest first.

        Args:
            client: Who asks.
            asked: Which page; times are those of the opening.
            outlet_id: Those of one outlet; None: of all that the client covers.
            states: In one of these; empty: in any.
        """
        with self.units() as unit:
            found = unit[Registrations].page(asked, outlets=client.reach(outlet_id), states=states)
        return cut(found, asked, lambda one: Place(at=one.opened_at, id=one.id.value))
