"""What can go wrong with backups."""

from realname.kernel.errors import InvalidInput, StateConflict


class BackupUnreadable(InvalidInput):
    """The file is no backup, was cut off, or is not what was written."""

    remedy = "Nothing was changed. Use another copy of the backup, or an earlier one."


class BackupForeign(StateConflict):
    """The backup belongs elsewhere (other keys, mode, kind of database, a newer release), its key is destroyed, or it is too old."""

    remedy = "Nothing was changed. Bring keys.json and the settings of the deployment that was backed up (docs/operations.md)."
