"""What can go wrong with the database that is restored, the operator's system and a busy process."""

from realname.kernel.errors import AccessDenied, DependencyError, IntegrityError, StateConflict, StorageUnavailable


class RestoreTargetNotEmpty(StateConflict):
    """The place of the restore is not empty."""

    remedy = "Restore into a new data folder, an empty database and an empty media store. Nothing was changed."


class RestoreUnfinished(StateConflict):
    """A restore into this place has not finished."""

    remedy = "Wait until it has finished. If it was interrupted, run `realname system backups restore FILE --execute` again."


class StorageFull(StorageUnavailable):
    """The disk of the data, or of the database, is full."""

    remedy = "Make room on the disk. Nothing is lost, and the system continues by itself."


class MigrationPending(StateConflict):
    """This release needs a migration of the database that processes of older releases do not survive."""

    remedy = "Stop every older server and worker, make a backup, then run `realname system migrate run --contract`."


class DatabaseMissing(DependencyError):
    """The data folder has no database."""

    remedy = "Check the path of --data. In a new data folder the first start of a server makes the database."


class DatabaseRefused(DependencyError):
    """The database server answers, and refuses this user, password, database or one more connection."""

    remedy = (
        "Check user, password and database name in `database_url`, the server's `pg_hba.conf`, and how many connections it allows. "
        "The server's log says which of them it was."
    )


class DatabaseNewer(StateConflict):
    """A newer release has migrated the database, and this release can no longer use it."""

    remedy = "Start the newer release, or restore a backup that was made before the migration."


class DatabaseInUse(StateConflict):
    """A server, worker or command still uses the database, so what it uses cannot be taken away."""

    remedy = (
        "Stop every older process (on SQLite every process), then run `realname system migrate run --contract` again. Nothing was changed."
    )


class SchemaUnprotected(IntegrityError):
    """A guard of the database is missing or changed, or something runs in the database that realname did not make."""

    remedy = (
        "Keep a copy of the database, and treat it as an intrusion until you know the cause. `realname ledger audit` shows what each "
        "object has to be. Drop what is unexpected and create what is missing, or restore a backup."
    )


_AWAY = frozenset({"not-reached", "certificate-refused", "address-refused", "circuit-open"})


class OperatorUnavailable(DependencyError):
    """The operator's provisioning system did not answer."""

    @property
    def is_away(self) -> bool:
        """Whether the system was not reached at all: whatever else it would be asked now has no answer either."""
        return self.facts.get("reason") in _AWAY


class TimeSourceAway(DependencyError):
    """The time server in `time_source` did not answer, or its answer had no time."""

    remedy = "Check the address in `time_source`. It can be any server whose answers have a correct `Date`."


class ServerBusy(DependencyError):
    """This process is already answering as many requests as it can."""

    remedy = "Send the same request again after the named time. Nothing is lost."


class ServerStopping(DependencyError):
    """The server was stopped while the request was under way, and it is not known whether it was done."""

    remedy = "Send the same request again, with the same Idempotency-Key where it has one."


class ProcessesNotReady(DependencyError):
    """Not all processes of this server are ready."""

    remedy = "Wait for a minute: a process that ended is started again. If the server stays so, the log names the process that ends."


class ScopeMissing(AccessDenied):
    """The token has no scope for this.

    The client itself is known.
    """

    remedy = "Ask the operator for a token with this scope: `realname access clients issue-token CLIENT --scope SCOPE --execute`."
