"""`realname registrations recover`: shows what stopped on broken integrity and begins one anew; hands back what a dead process left."""

from pathlib import Path

import click

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.platform.cli.open_app import execute_option, json_option, launched
from realname.platform.cli.output import examples, print_json, print_line, say, say_dry_run
from realname.platform.config.logs import configure_logs
from realname.platform.config.settings import load_settings
from realname.vault.wiring.data_folder import DataFolder
from realname.workflow.engine.endings import list_halted
from realname.workflow.engine.folder_place import place_of
from realname.workflow.engine.orphaned_work import list_orphaned, requeue_orphaned
from realname.workflow.engine.place import EnginePlace, executor_number
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.errors import RegistrationHalted

_ENDS_WITHIN_S = 60.0


@examples(
    "realname registrations recover --data ./data",
    "realname registrations recover 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute",
    "realname registrations recover executor-2 --data ./data --execute",
)
@click.command()
@click.argument("what", metavar="[REGISTRATION | EXECUTOR]", required=False)
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, envvar="REALNAME_DATA", help="The data folder.")
@execute_option("Restart REGISTRATION, or hand back the work of EXECUTOR. Without it this is a dry run.")
@json_option
def recover(*, what: str | None, data: Path, execute: bool, is_json: bool) -> None:
    """List registrations that stopped on broken integrity, or restart REGISTRATION after its cause is corrected.

    With the name of an EXECUTOR (see `realname status`): list unfinished work of a lost process, or hand it back.
    After a crash or an outage no command is needed: the work continues within a minute of the next start.
    """
    configure_logs()
    place = place_of(load_settings(data).engine_url, folder=DataFolder(data).workflow)
    if what is not None and executor_number(what) is not None:
        _recover_executor(place, what, execute=execute, is_json=is_json)
    else:
        _recover_registration(place, data, what, execute=execute, is_json=is_json)


def _recover_executor(place: EnginePlace, executor: str, *, execute: bool, is_json: bool) -> None:
    left = [one.value for one in (requeue_orphaned(place, executor) if execute else list_orphaned(place, executor))]
    if is_json:
        print_json({"executor": executor, "left": left, "handed_back": execute, "error": None})
        return
    say(f"{executor} left {len(left)} unfinished." + (" Handed back. Any server or worker continues them." if execute and left else ""))
    for one in left:
        print_line(one)
    if left and not execute:
        say_dry_run("Hand all of these back. Any server or worker continues them.")


def _recover_registration(place: EnginePlace, data: Path, registration: str | None, *, execute: bool, is_json: bool) -> None:
    chosen = RegistrationId(registration) if registration else None
    halted = list_halted(place)
    if chosen is not None and chosen not in halted:
        raise StateConflict(field="registration")
    if chosen is not None and execute:
        _begin_anew(data, chosen)
        halted = list_halted(place)
    _show([one.value for one in halted], is_json=is_json)
    if chosen is not None and not execute and not is_json:
        say_dry_run(f"Restart {chosen}.")


def _begin_anew(data: Path, registration_id: RegistrationId) -> None:
    with launched(data) as app:
        app[DbosWorkflow].restart(registration_id)
        ending = app[DbosWorkflow].wait(registration_id, timeout_s=_ENDS_WITHIN_S)
    if ending is None:
        say("It has not finished yet. The server or the worker continues it.")
    elif ending.is_halted:
        raise RegistrationHalted(registration=registration_id.value, cause=ending.code)


def _show(halted: list[str], *, is_json: bool) -> None:
    if is_json:
        print_json({"halted": halted, "error": None})
        return
    say(
        f"{len(halted)} stopped."
        + (" Correct the cause, then run: realname registrations recover REGISTRATION --execute" if halted else "")
    )
    for one in halted:
        print_line(one)
