"""Marks of a holder and of a SIM in the ledger: that two registrations are of the same one, and not of whom.

Whoever has the ledger and not the server's key can neither make a mark nor look one up.
"""

from dataclasses import dataclass

from realname.kernel.identifiers import Iccid, IdentityNumber, PersonId
from realname.kernel.ports import Marks


@dataclass(frozen=True, slots=True)
class LedgerMarks:
    """Makes them."""

    marks: Marks

    def holder(self, person_id: PersonId) -> tuple[str, str]:
        """The fact that says whose the line is."""
        return ("holder", self.marks.mark(f"ledger/holder/{person_id.value}"))

    def sim(self, iccid: Iccid) -> tuple[str, str]:
        """The fact that says which SIM was chosen."""
        return ("sim", self.marks.mark(f"ledger/sim/{iccid.value}"))

    def shopper(self, number: IdentityNumber) -> str:
        """The mark of a test identity's number, by which it is known again when its card is read."""
        return self.marks.mark(f"ledger/shopper/{number.value}")
