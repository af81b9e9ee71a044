"""`realname system backups create`: one archive of records, workflow and sealed media, consistent while everything goes on."""

from pathlib import Path

import click

from realname.kernel.errors import FileUnreadable
from realname.operations.wiring.backups import back_up, delete_by
from realname.platform.cli.open_app import data_option, json_option
from realname.platform.cli.output import examples, print_json, say
from realname.platform.cli.progress import ProgressBars
from realname.platform.cli.shutdown import end_cleanly_when_told
from realname.platform.config.logs import configure_logs
from realname.vault.wiring.data_folder import DataFolder


@examples(
    "realname system backups create /backups/2026-11-25.tar --data ./data",
    "realname system backups create all.tar --data ./data --with-keys --json",
)
@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@click.option("--with-keys", is_flag=True, help="Include keys.json. With the archive alone, everything in it can then be opened.")
@json_option
def backup(*, file: Path, data: Path, with_keys: bool, is_json: bool) -> None:
    """Write database, workflow and sealed media into FILE, a new file. Servers and workers keep running.

    keys.json is not in it. Keep that file elsewhere: without it no sealed data can be opened.
    """
    configure_logs()
    end_cleanly_when_told()
    with ProgressBars() as progress:
        backed_up = back_up(data, file, key_file=_read(DataFolder(data).keys) if with_keys else None, progress=progress)
    size_bytes = file.stat().st_size
    if is_json:
        counts = {
            "media": backed_up.media,
            "without_media": backed_up.without_media,
            "bytes": size_bytes,
            "with_keys": with_keys,
            "delete_by": delete_by(data).isoformat(),
        }
        print_json({"file": str(file), **counts, "error": None})
        return
    say(f"{file}: {size_bytes / 1_000_000:.1f} MB, {backed_up.media} media." + ("" if with_keys else " Keep keys.json apart from it."))
    say(f"Delete it by {delete_by(data).isoformat()}. A backup older than the setting backup_max_age_days cannot be restored.")
    if backed_up.without_media:
        say(f"{backed_up.without_media} registrations ended during the backup. Their media are not in it.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise FileUnreadable(field="keys.json") from problem
