"""`realname system backups restore`: verifies a backup, and takes it over where there is nothing yet."""

from pathlib import Path

import click

from realname.operations.wiring.backups import check_backup, has_deletions
from realname.operations.wiring.backups import restore as take_over
from realname.platform.cli.open_app import data_option, execute_option, json_option
from realname.platform.cli.output import examples, print_json, say, say_dry_run
from realname.platform.cli.progress import ProgressBars
from realname.platform.cli.shutdown import end_cleanly_when_told
from realname.platform.config.logs import configure_logs


@examples(
    "realname system backups restore /backups/2026-11-25.tar --data ./new",
    "realname system backups restore /backups/2026-11-25.tar --data ./new --execute",
    "realname system backups restore /backups/2026-11-25.tar --data ./new --deletions s3://media/former --execute",
)
@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@data_option
@execute_option("Restore. Without it FILE is only verified.")
@click.option(
    "--deletions",
    default="",
    metavar="PLACE",
    help="Former place of the journal of deletions: a folder, or s3://BUCKET/PREFIX of the former media.",
)
@json_option
def restore(*, file: Path, data: Path, execute: bool, deletions: str, is_json: bool) -> None:
    """Verify FILE and restore it into a new data folder, an empty database and an empty media store.

    Settings are not in the archive. Copy realname.toml into the new folder, and keys.json unless FILE has it. Copy the folder
    deletions/ too: the restore repeats the deletions made after the backup.
    """
    configure_logs()
    end_cleanly_when_told()
    with ProgressBars() as progress:
        if execute:
            restored = take_over(data, file, progress=progress, deletions=deletions)
            counts = {
                "media": restored.media,
                "erased_again": restored.replayed.registrations,
                "keys_destroyed_again": restored.replayed.keys,
            }
        else:
            counts = {"members": check_backup(data, file, progress=progress, deletions=deletions)}
    has_journal = bool(deletions) or has_deletions(data)
    if is_json:
        print_json({"file": str(file), "restored": execute, **counts, "has_deletions": has_journal, "error": None})
        return
    if execute:
        say(f"Restored, with {counts['media']} media; {counts['erased_again']} later deletions were repeated.")
        say("Start the server or a worker to continue unfinished work.")
    else:
        say(f"{file} is complete ({counts['members']} members) and belongs to this deployment.")
        say_dry_run("Restore its records and media, and repeat later deletions.")
    if not has_journal:
        say("There is no journal of deletions, so records deleted after the backup come back (docs/how-to/restore-drill.md).")
        say("If the journal is at another place, name it: --deletions PLACE.")
