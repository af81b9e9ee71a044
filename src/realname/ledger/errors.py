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
