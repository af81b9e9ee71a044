"""What can go wrong with the database that is restored, the operator's system and a busy process."""

from realname.kernel.errors import AccessDenied, DependencyError, StateConflict


class RestoreTargetNotEmpty(StateConflict):
    """There is something already where the backup was to go."""

    remedy = "Nothing was changed. Restore into a new data folder, an empty database and an empty media store."


class RestoreUnfinished(StateConflict):
    """A restore into this place has not ended: what is there is not whole."""

    remedy = "Wait until it has ended. If it was cut off, run `realname system backups restore FILE --execute` again: it begins anew."


_AWAY = frozenset({"not-reached", "certificate-refused", "address-refused", "circuit-open"})


class OperatorUnavailable(DependencyError):
    """The operator's provisioning system did not answer."""

    @property
    def is_away(self) -> bool:
        """Whether the system was not reached at all: whatever else it would be asked now has no answer either."""
        return self.facts.get("reason") in _AWAY


class TimeSourceAway(DependencyError):
    """The server that this machine's clock is held against did not answer, or told no time."""

    remedy = "Look at the address in `time_source`: any server will do whose answers have a `Date` that is right."


class ServerBusy(DependencyError):
    """As many requests are being answered as this process may answer at once."""

    remedy = "Nothing is lost; send the same request again after the time named."


class ScopeMissing(AccessDenied):
    """The token was not issued for this.

    The client itself is known.
    """

    remedy = "Ask the operator for a token with this scope: `realname access clients issue-token CLIENT --scope SCOPE --execute`."
