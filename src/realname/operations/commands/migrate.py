"""`realname system migrate`: what an update changes in the database, and the migrations that no start runs by itself."""

from pathlib import Path

import click

from realname.operations.wiring.migrations import MigrationStatus, contract_database, expand_database, read_migrations
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.problems import problem_as_json, problem_of
from realname.platform.config.logs import configure_logs
from realname.platform.db.revisions import NEWEST, Phase

_data_option = click.option(
    "--data", type=click.Path(path_type=Path, exists=True), required=True, envvar="REALNAME_DATA", help="The data folder."
)


@examples("realname system migrate status --data ./data", "realname system migrate run --data ./data")
@click.group()
def migrate() -> None:
    """Show and run the migrations of the database at an update (docs/how-to/upgrade.md).

    A migration that expands adds tables and columns: processes of the former release work on beside it. A migration that contracts
    takes away what they use: stop them first.
    """


@examples("realname system migrate status --data ./data", "realname system migrate status --data ./data --json")
@migrate.command()
@_data_option
@json_option
def status(*, data: Path, is_json: bool) -> None:
    """Show the form of the database, the migrations that it lacks, and whether older processes may run.

    This command only reads.
    """
    configure_logs()
    found = read_migrations(data)
    if is_json:
        print_json(_as_json(found))
        return
    print_table(
        ("", ""),
        [
            ("database", found.form.revision or "no tables yet"),
            ("this release", NEWEST),
            ("this release can start", f"no: {found.obstacle.code}" if found.obstacle else "yes"),
            ("oldest release that may use the database now", found.form.floor or "any"),
            ("and when all migrations have run", found.older_may_run or "any"),
        ],
    )
    if found.pending and found.form.revision:
        print_table(("migration", "phase", "name"), [(one.revision, one.phase.value, one.name) for one in found.pending])
    if found.obstacle:
        say(f"{problem_of(found.obstacle).remedy}")


@examples("realname system migrate run --data ./data", "realname system migrate run --contract --data ./data --json")
@migrate.command()
@_data_option
@click.option("--contract", is_flag=True, help="Run also what contracts. It is refused while an older process is connected.")
@json_option
def run(*, data: Path, contract: bool, is_json: bool) -> None:
    """Run the migrations that expand, as each start does, or with --contract all.

    With SQLite, --contract needs every process to be stopped. Make a backup before: after a migration that contracts, the former release
    cannot be used again. All run in one transaction or none.
    """
    configure_logs()
    before = read_migrations(data)
    (contract_database if contract else expand_database)(data)
    after = read_migrations(data)
    if is_json:
        print_json(_as_json(after) | {"ran": [one.revision for one in before.pending if one.revision <= after.form.revision]})
        return
    say(f"The database has form {after.form.revision}.")
    if any(one.phase is Phase.CONTRACT for one in after.pending):
        say("Migrations that contract are left. Stop every older process, then run `realname system migrate run --contract`.")


def _as_json(found: MigrationStatus) -> dict[str, object]:
    return {
        "revision": found.form.revision or None,
        "newest": NEWEST,
        "reaches": found.reaches,
        "pending": [{"revision": one.revision, "phase": one.phase.value, "name": one.name} for one in found.pending],
        "can_start": found.obstacle is None,
        "oldest_release": found.form.floor or None,
        "oldest_release_afterwards": found.older_may_run or None,
        "obstacle": problem_as_json(problem_of(found.obstacle)) if found.obstacle else None,
        "error": None,
    }
