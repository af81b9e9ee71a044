"""`realname recover`: shows the registrations that stopped on broken integrity, and begins one anew."""

from pathlib import Path

import click

from realname.bootstrap.data_folder import DataFolder
from realname.bootstrap.deployment import open_deployment
from realname.bootstrap.logs import configure_logs
from realname.domain.errors import RegistrationHalted, StateConflict
from realname.domain.identifiers import RegistrationId
from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.output import print_json, say
from realname.workflow.endings import list_halted

_ENDS_WITHIN_S = 60.0


@examples("realname recover --data ./data", "realname recover 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute")
@click.command()
@click.argument("registration", required=False)
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, envvar="REALNAME_DATA", help="The data folder.")
@click.option("--execute", is_flag=True, help="Begin REGISTRATION anew; without it nothing is changed.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def recover(*, registration: str | None, data: Path, execute: bool, is_json: bool) -> None:
    """List registrations that stopped on broken integrity, or begin REGISTRATION anew once its cause is mended.

    What a crash or an outage left needs no command: every start and the reaper go on with it.
    """
    chosen = RegistrationId(registration) if registration else None
    configure_logs()
    folder = DataFolder(data).workflow
    halted = list_halted(folder)
    if chosen is not None and chosen not in halted:
        raise StateConflict(field="registration")
    if chosen is not None and execute:
        _begin_anew(data, chosen)
        halted = list_halted(folder)
    _show([one.value for one in halted], is_json=is_json)


def _begin_anew(data: Path, registration_id: RegistrationId) -> None:
    deployment = open_deployment(data)
    deployment.launch()
    try:
        deployment.workflow.restart(registration_id)
        ending = deployment.workflow.wait(registration_id, timeout_s=_ENDS_WITHIN_S)
    finally:
        deployment.close()
    if ending is None:
        say("It has not ended yet; the server or the worker goes on with it.")
    elif ending.is_halted:
        raise RegistrationHalted(registration=registration_id.value, cause=ending.code)


def _show(halted: list[str], *, is_json: bool) -> None:
    if is_json:
        print_json({"halted": halted, "error": None})
        return
    say(f"{len(halted)} halted." + (" Mend the cause, then: realname recover REGISTRATION --execute" if halted else ""))
    for one in halted:
        click.echo(one)
