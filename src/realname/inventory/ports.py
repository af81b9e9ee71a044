"""The records of the stock, part of the unit of work: numbers and SIMs, each in one state at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.inventory.model.number_pattern import NumberPattern
from realname.inventory.model.stock import NumberState, QuarantineReason, Sim, SimState, StockedNumber
from realname.kernel.identifiers import Iccid, Msisdn, RegistrationId


class Numbers(Protocol):
    """The stock of numbers: each is free, reserved, issued, cooling off or quarantined, exactly once."""

    def add(self, msisdns: Sequence[Msisdn]) -> int:
        """Take new numbers into the stock; those known already are left as they are. Returns how many were new."""
        ...

    def free(self, *, limit: int, at: datetime, pattern: NumberPattern | None = None) -> Sequence[Msisdn]:
        """Offer free numbers, in order, those that match a pattern; a reservation that has run out is free again."""
        ...

    def reserve(self, msisdn: Msisdn, *, registration_id: RegistrationId, until: datetime, at: datetime) -> None:
        """Reserve for a registration.

        Raises:
            NumberUnavailable: Not in the stock, issued, or reserved for another registration.
        """
        ...

    def issue(self, msisdn: Msisdn, *, registration_id: RegistrationId) -> None:
        """Issue the number that is reserved for this registration.

        Raises:
            NumberUnavailable: It is not reserved for this registration.
        """
        ...

    def release(self, registration_id: RegistrationId) -> None:
        """Free what is reserved for a registration; nothing reserved is no error, what is issued stays issued."""
        ...

    def cool_off(self, msisdn: Msisdn, *, until: datetime) -> None:
        """Keep the number of a closed line from everybody until a time.

        Raises:
            NumberUnavailable: It is not issued.
        """
        ...

    def cooled(self, *, at: datetime, limit: int) -> Sequence[Msisdn]:
        """Numbers whose cooling-off is over, the longest over first."""
        ...

    def free_cooled(self, msisdn: Msisdn, *, at: datetime) -> None:
        """Free a number whose cooling-off is over.

        Raises:
            NumberUnavailable: It is not.
        """
        ...

    def cool_longer(self, msisdn: Msisdn, *, until: datetime, at: datetime) -> None:
        """Put off the end of a cooling-off that is over.

        Raises:
            NumberUnavailable: It is not.
        """
        ...

    def quarantine(self, msisdn: Msisdn, *, reason: QuarantineReason, at: datetime) -> None:
        """Keep a free number from everybody until somebody frees it, and say why.

        Raises:
            NumberUnavailable: It is not free.
        """
        ...

    def free_quarantined(self, msisdn: Msisdn) -> None:
        """Free a quarantined number.

        Raises:
            NumberUnavailable: It is not quarantined.
        """
        ...

    def stocked(self, *, state: NumberState | None, after: Msisdn | None, limit: int) -> Sequence[StockedNumber]:
        """Numbers of the stock, in order, from behind one on."""
        ...

    def counts(self) -> Sequence[tuple[NumberState, int]]:
        """How many numbers there are in each state that any is in."""
        ...


class Sims(Protocol):
    """The SIMs: an ICCID is bound to one registration or line at a time, and retired when that is over."""

    def add(self, stocked: Sequence[Sim], *, at: datetime) -> int:
        """Take new SIMs into the stock; those of the stock already, by ICCID, are left as they are. Returns how many were new.

        One that was bound before is of the stock from then on, and stays bound. An eUICC has several, each with its own ICCID.
        """
        ...

    def bind(self, iccid: Iccid, *, registration_id: RegistrationId) -> None:
        """Bind; a SIM bound to this registration before is let go.

        Raises:
            SimUnavailable: Bound to another registration or line, or retired.
        """
        ...

    def release(self, registration_id: RegistrationId) -> None:
        """Let go of the SIM bound to a registration, unless a live line has it."""
        ...

    def retire(self, iccid: Iccid) -> None:
        """Take a SIM out of use for good."""
        ...

    def is_stocked(self, iccid: Iccid) -> bool:
        """Whether the SIM was taken into the stock, whatever became of it."""
        ...

    def counts(self) -> Sequence[tuple[SimState, int]]:
        """How many SIMs there are in each state that any is in."""
        ...
