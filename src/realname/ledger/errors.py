"""What can go wrong with the ledger's entries, heads and their delivery."""

from realname.kernel.errors import DependencyError, IntegrityError, NotFound


class UnknownTreeHead(NotFound):
    """No head of the ledger's tree of this size was published."""

    remedy = "Give the size of a published head; `realname ledger head` shows the newest."


class DeliveryFailed(DependencyError):
    """A published head of the ledger could not be delivered; it is tried again."""

    remedy = "Look at the place named in the settings; `realname status` says which one, and why."


class LedgerBroken(IntegrityError):
    """The ledger's entries do not agree with their hashes."""


class ClockBehind(DependencyError):
    """This machine's clock is behind the last entry of the ledger: nothing is recorded, and so nothing is done.

    Or the clock was ahead when that entry was written.
    """

    remedy = "Set the clock right. Where it was ahead before, `realname ledger correct-clock` lets the ledger go on."


class ClockSkewed(DependencyError):
    """This machine's clock is more than a minute from the database's, from the last entry of the ledger, or from the time source."""

    remedy = "Have the machine ask a time server, and look at the database's clock as well; `realname status` says how far they are apart."
