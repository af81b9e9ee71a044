"""What can go wrong with the ledger's entries, heads and their delivery."""

from realname.kernel.errors import DependencyError, IntegrityError, NotFound


class UnknownTreeHead(NotFound):
    """No head of this size was published."""

    remedy = "Give the size of a published head. `realname ledger head` shows the newest."


class DeliveryFailed(DependencyError):
    """A published head of the ledger could not be delivered."""

    remedy = "Check the receiver named in the settings. `realname status` shows which one, and why. Delivery is tried again."


class LedgerBroken(IntegrityError):
    """The entries of the ledger do not match their hash values."""


class ClockBehind(DependencyError):
    """The clock of this machine is behind the last entry of the ledger, so nothing can be recorded or done.

    Or the clock was ahead when that entry was written.
    """

    remedy = "Set the clock. If it was ahead before, run `realname ledger correct-clock`."


class ClockSkewed(DependencyError):
    """The clock of this machine differs by more than a minute from the database, the ledger or the time source."""

    remedy = "Synchronise both machines with a time server. `realname status` shows the difference."
