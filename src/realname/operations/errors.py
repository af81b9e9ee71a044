"""What can go wrong with backups."""

from realname.kernel.errors import InvalidInput, StateConflict


class BackupUnreadable(InvalidInput):
    """The file is not a backup, is incomplete, or was changed."""

    remedy = "Use another copy of the backup, or an earlier one. Nothing was changed."


class BackupForeign(StateConflict):
    """The backup belongs to another deployment or a newer release, is too old, or its key was destroyed."""

    remedy = "Bring keys.json and the settings of the deployment that was backed up (docs/how-to/restore-drill.md). Nothing was changed."
