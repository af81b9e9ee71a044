"""What will be deleted when; deletes again what a restore brought back, and backups that are of no use any more."""

from datetime import timedelta
from pathlib import Path

import click

from realname.kernel.ports import Clock
from realname.operations.use_cases.replay_deletions import Replayed
from realname.operations.wiring.backups import has_deletions, replay_deletions
from realname.operations.wiring.old_backups import delete_old_backups, find_old_backups
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run, working
from realname.platform.config.logs import configure_logs
from realname.registration.model.retention_rule import RetentionRule
from realname.retention.store.erasure_calendar import ErasureCalendar


@examples("realname system backups replay-deletions --data ./data", "realname system backups replay-deletions --data ./data --execute")
@click.command()
@data_option
@execute_option("Repeat the deletions. Without it this is a dry run.")
@json_option
def replay(*, data: Path, execute: bool, is_json: bool) -> None:
    """Repeat the deletions of the journal, after a database was restored from its server's own backup.

    `realname system backups restore` does this by itself. Stop servers and workers before you restore the database. Start them
    afterwards.
    """
    configure_logs()
    has_journal = has_deletions(data)
    with working("Deleting again"):
        replayed = replay_deletions(data) if execute and has_journal else None
    if is_json:
        counts = _counts(replayed) if replayed else {}
        print_json({"has_deletions": has_journal, "executed": replayed is not None, **counts, "error": None})
        return
    if not has_journal:
        say("There is no journal of deletions.")
    elif replayed is None:
        say_dry_run()
    else:
        say(f"{replayed.registrations} registrations deleted again, {replayed.keys} keys destroyed again.")
        say(f"{replayed.holds} holds set or ended again.")


def _counts(replayed: Replayed) -> dict[str, int]:
    return {"erased_again": replayed.registrations, "keys_destroyed_again": replayed.keys, "holds_again": replayed.holds}


@examples(
    "realname system backups delete-old /backups --data ./data", "realname system backups delete-old /backups --data ./data --execute"
)
@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@data_option
@execute_option("Delete them. Without it they are only listed.")
@json_option
def delete_old(*, folder: Path, data: Path, execute: bool, is_json: bool) -> None:
    """List the archives of this deployment in FOLDER older than backup_max_age_days, and delete them."""
    configure_logs()
    with working("Reading the archives"):
        found = find_old_backups(data, folder)
        if execute:
            delete_old_backups(found)
    if is_json:
        listed = [{"file": str(one.file), "made_at": one.made_at.isoformat(timespec="seconds")} for one in found]
        print_json({"old": listed, "deleted": execute, "error": None})
        return
    for one in found:
        say(f"{one.file}: made {one.made_at.date().isoformat()}{', deleted' if execute else ''}")
    if not found:
        say("No archive is too old.")
    elif not execute:
        say_dry_run(f"Delete {len(found)} archives that are too old to restore.")


@examples("realname privacy calendar --data ./data", "realname privacy calendar --days 730 --data ./data --json")
@click.command()
@click.option("--days", type=click.IntRange(1, 36_500), default=90, show_default=True, help="Days from today.")
@data_option
@json_option
def calendar(*, days: int, data: Path, is_json: bool) -> None:
    """Count what will be deleted each day (UTC), by the terms of the rule pack in force."""
    configure_logs()
    with open_app(data) as app, working("Counting"):
        since = app[Clock].now().date()
        found = app[ErasureCalendar](app[RetentionRule], since=since, until=since + timedelta(days=days))
    if is_json:
        print_json({"days": [{"on": one.on.isoformat(), "kind": one.kind.value, "count": one.count} for one in found], "error": None})
    elif not found:
        say(f"Nothing is due within {days} days.")
    else:
        print_table(("day", "what", "how many"), [(one.on.isoformat(), one.kind.value, str(one.count)) for one in found])
