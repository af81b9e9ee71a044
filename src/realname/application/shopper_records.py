"""Test identities of inspectors, part of the unit of work."""

from collections.abc import Sequence
from typing import Protocol

from realname.domain.identifiers import RegistrationId, ShopperId
from realname.domain.shopper import Shopper


class Shoppers(Protocol):
    """Test identities."""

    def add(self, shopper: Shopper) -> None:
        """Keep a new one."""
        ...

    def save(self, shopper: Shopper) -> None:
        """Replace one that was kept."""
        ...

    def get(self, shopper_id: ShopperId) -> Shopper:
        """Read and lock.

        Raises:
            UnknownShopper: There is none.
        """
        ...

    def of_number(self, number_mark: str) -> Shopper | None:
        """The one whose number has this mark, locked, or None."""
        ...

    def of_registration(self, registration_id: RegistrationId) -> Shopper | None:
        """The one that was shown for a registration, locked, or None."""
        ...

    def newest_first(self, *, limit: int) -> Sequence[Shopper]:
        """At most so many."""
        ...
