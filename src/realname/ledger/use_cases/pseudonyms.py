"""Pseudonyms of a holder, of a SIM and of a number in the ledger: they say that two registrations are of the same one, and not whose.

A person who has the ledger and not the server's key can neither make a pseudonym nor look one up.
"""

from dataclasses import dataclass

from realname.kernel.identifiers import Iccid, IdentityNumber, Msisdn, PersonId
from realname.kernel.ports import KeyedHashes


@dataclass(frozen=True, slots=True)
class LedgerPseudonyms:
    """Makes them."""

    keyed_hashes: KeyedHashes

    def holder(self, person_id: PersonId) -> tuple[str, str]:
        """The fact that says whose the line is."""
        return ("holder", self.keyed_hashes.hash(f"ledger/holder/{person_id.value}"))

    def identity(self, identity_hash: str) -> tuple[str, str]:
        """The fact that says under which identity number a holder is found."""
        return ("identity", self.keyed_hashes.hash(f"ledger/identity/{identity_hash}"))

    def sim(self, iccid: Iccid) -> tuple[str, str]:
        """The fact that says which SIM was chosen."""
        return ("sim", self.keyed_hashes.hash(f"ledger/sim/{iccid.value}"))

    def number(self, msisdn: Msisdn) -> tuple[str, str]:
        """The fact that says which number was chosen."""
        return ("number", self.keyed_hashes.hash(f"ledger/number/{msisdn.value}"))

    def shopper(self, number: IdentityNumber) -> str:
        """The mark of a test identity's number, by which it is known again when its card is read."""
        return self.keyed_hashes.hash(f"ledger/shopper/{number.value}")
