"""`realname access inspectors`: the regulator's key, and what the regulator signs of an inspector. The operator decides nothing here."""

from pathlib import Path

import click

from realname.access.connectors.regulator_signature import read_public_key
from realname.access.model.regulator_statement import RegulatorStatement, StatementAct
from realname.access.model.staff import parse_login
from realname.access.use_cases.inspectors import FollowStatement, ReadRegulatorKey, RecordRegulatorKey
from realname.access.use_cases.invitations import new_code
from realname.kernel.tokens import hash_token
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, say, say_dry_run
from realname.platform.system.clock_and_tokens import SystemClock, SystemRandomTokens

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@examples(
    "realname access inspectors key regulator.pem --data ./data --execute",
    "realname access inspectors follow statement.json --signature statement.sig --data ./data --execute",
)
@click.group()
def inspectors() -> None:
    """Record the regulator's key, and follow what the regulator signed of an inspector."""


@examples("realname access inspectors key --data ./data", "realname access inspectors key regulator.pem --data ./data --execute")
@inspectors.command()
@click.argument("file", type=_FILE, required=False)
@data_option
@execute_option("Record the key. Without it this is a dry run.")
@json_option
def key(*, file: Path | None, data: Path, execute: bool, is_json: bool) -> None:
    """Show the regulator's key, or record the public key in FILE (Ed25519, PEM): once, before there is any inspector."""
    with open_app(data) as app:
        if file is not None:
            given = read_public_key(file.read_bytes())
            if execute:
                app[RecordRegulatorKey](given)
            else:
                app[RecordRegulatorKey].check()
        found = app[ReadRegulatorKey]()
    recorded = found.public_key.hex() if found else None
    if file is not None and not execute and not is_json:
        say_dry_run("The key would be recorded.")
    elif is_json:
        print_json({"key": recorded, "executed": file is not None and execute, "error": None})
    elif recorded is None:
        say("No key of the regulator is recorded.")
    else:
        say("Key of the regulator, to be compared with the regulator's own:")
        click.echo(recorded)


@examples(
    "realname access inspectors statement wei --place https://inspectors.example.net --out statement.json",
    "realname access inspectors statement wei --act reset --place https://inspectors.example.net --out statement.json",
)
@inspectors.command()
@click.argument("login")
@click.option("--place", required=True, metavar="URL", help="Address of the inspectors' pages (https://host), as the operator gives it.")
@click.option("--act", type=click.Choice([act.value for act in StatementAct]), default="admit", show_default=True, help="What it says.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@json_option
def statement(*, login: str, place: str, act: str, out: Path, is_json: bool) -> None:
    """Write a statement about the inspector LOGIN, and show the code that lets the inspector in once.

    Run this at the regulator's desk. Give the code to the inspector alone. Sign the file with the regulator's key, and send both files
    to the operator within a week.
    """
    code = new_code(SystemRandomTokens())
    written = RegulatorStatement(
        place=place, act=StatementAct(act), login=parse_login(login), code_hash=hash_token(code), at=SystemClock().now()
    )
    out.write_bytes(written.body())
    if is_json:
        print_json({"file": str(out), "code": code, "error": None})
        return
    say(f"Sign {out}: `openssl pkeyutl -sign -rawin -inkey regulator-key.pem -in {out} -out {out.with_suffix('.sig')}`.")
    say(f"The inspector enters this code at {place}/join, within a day of the operator's command. It is shown only now:")
    click.echo(code)


@examples(
    "realname access inspectors follow statement.json --signature statement.sig --data ./data",
    "realname access inspectors follow statement.json --signature statement.sig --data ./data --execute",
)
@inspectors.command()
@click.argument("file", type=_FILE)
@click.option("--signature", type=_FILE, required=True, help="The signature of FILE by the regulator's key: 64 bytes of Ed25519.")
@data_option
@execute_option("Follow it. Without it this is a dry run.")
@json_option
def follow(*, file: Path, signature: Path, data: Path, execute: bool, is_json: bool) -> None:
    """Admit an inspector, or reset what one signs in with, as the regulator's statement in FILE says. It is followed once."""
    with open_app(data) as app:
        use = app[FollowStatement] if execute else app[FollowStatement].check
        followed = use(file.read_bytes(), signature=signature.read_bytes())
    if is_json:
        print_json({"login": followed.login, "act": followed.act.value, "executed": execute, "error": None})
    elif not execute:
        say_dry_run()
    else:
        say(f"Done. {followed.login} enters the inspectors' pages by the code that the regulator gave, within a day.")
