"""`realname access staff`: who signs in, at the counters of an outlet or for the operator."""

from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.access.model.staff import TEMPORARY_PASSWORD_LIFETIME, Realm, Role, StaffAccount
from realname.access.use_cases.factor_resets import AskForReset
from realname.access.use_cases.first_administrators import InviteFirstAdministrators
from realname.access.use_cases.invitations import InviteStaff, invitation_link
from realname.access.use_cases.staff_accounts import AddStaff, ConfirmStaff, DeactivateStaff, ListStaff, ResetPassword
from realname.kernel.identifiers import OutletId
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.config.served import ServedAddresses
from realname.platform.config.settings import Settings

_COLUMNS = ("login", "outlet", "role", "id", "added", "active", "confirmed")
_ROLES = [role.value for role in Role if role.realm is Realm.OPERATOR]


@examples("realname access staff add li.na --outlet shop-12 --role agent --data ./data", "realname access staff list --data ./data")
@click.group()
def staff() -> None:
    """Add, confirm and invite staff, reset what they sign in with, deactivate."""


@examples(
    "realname access staff add li.na --outlet shop-12 --role agent --data ./data",
    "realname access staff add wang --outlet shop-12 --role supervisor --data ./data --json",
    "realname access staff add zhao --role administrator --data ./data",
)
@staff.command()
@click.argument("login")
@click.option("--outlet", default=None, help="The outlet of the member. Only agents and supervisors have one.")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="The role of the member.")
@data_option
@json_option
def add(*, login: str, outlet: str | None, role: str, data: Path, is_json: bool) -> None:
    """Add a member who signs in as LOGIN. The one-time password is shown once; at the first sign-in the member sets another.

    All roles but agent have power. Such an account opens after a second person confirmed it on a page.
    """
    with open_app(data) as app:
        password = app[AddStaff](login, OutletId(outlet) if outlet else None, Role(role))
    _show_password(login, password, is_json=is_json)


@examples(
    "realname access staff first-administrators zhao qian --data ./data",
    "realname access staff first-administrators zhao qian --data ./data --json",
)
@staff.command("first-administrators")
@click.argument("first")
@click.argument("second")
@data_option
@json_option
def first_administrators(*, first: str, second: str, data: Path, is_json: bool) -> None:
    """Add FIRST and SECOND as the first two administrators, once. Prints a link for each: give them to two people.

    Accounts with power need a second person, so a deployment begins with two. A link adds a passkey, works once, for a day.
    """
    with open_app(data) as app:
        invited = app[InviteFirstAdministrators](first, second)
        settings, served = app[Settings], app[ServedAddresses]
        links = {one.login: invitation_link(one.code, Role.ADMINISTRATOR, settings, served=served) for one in invited}
    if is_json:
        print_json({"administrators": [{"login": login, "link": link} for login, link in links.items()], "error": None})
        return
    for login, link in links.items():
        say(f"Link for {login}, shown only now, valid for a day. Any person with the link can sign in:")
        click.echo(link)


@examples(
    "realname access staff confirm qian --as zhao --data ./data", "realname access staff confirm qian --as zhao --data ./data --execute"
)
@staff.command()
@click.argument("login")
@acting_option(Right.STAFF_MANAGE)
@data_option
@execute_option("Confirm. Without it this is a dry run.")
@json_option
def confirm(*, login: str, named: Acting, data: Path, execute: bool, is_json: bool) -> None:
    """Confirm the account of LOGIN as a second person, who neither added nor invited them.

    An account that was added by a command is confirmed on a page: a command cannot tell who runs it.
    """
    with open_app(data) as app:
        (app[ConfirmStaff] if execute else app[ConfirmStaff].check)(login, acting=named.find(app), by_command=True)
    _show_done(login, f"{login} is confirmed.", execute=execute, is_json=is_json)


@examples("realname access staff reset li.na --data ./data", "realname access staff reset li.na --data ./data --execute")
@staff.command()
@click.argument("login")
@data_option
@execute_option("Ask for the reset. Without it this is a dry run.")
@json_option
def reset(*, login: str, data: Path, execute: bool, is_json: bool) -> None:
    """Ask that everything LOGIN signs in with be removed, such as a lost phone. A second person confirms it on a page."""
    with open_app(data) as app:
        (app[AskForReset] if execute else app[AskForReset].check)(login)
    _show_done(
        login,
        f"The reset of {login} waits for a second person, who confirms it on the page of the member.",
        execute=execute,
        is_json=is_json,
    )


@examples(
    "realname access staff invite li.na --data ./data",
    "realname access staff invite li.na --data ./data --json",
)
@staff.command()
@click.argument("login")
@data_option
@json_option
def invite(*, login: str, data: Path, is_json: bool) -> None:
    """Invite LOGIN, who has set up nothing yet, by a link to add a passkey. It works once, for a day, and replaces an earlier one."""
    with open_app(data) as app:
        code = app[InviteStaff](login)
        (role,) = {account.member.role for account in app[ListStaff]() if account.member.login == login.strip().lower()}
        link = invitation_link(code, role, app[Settings], served=app[ServedAddresses])
    if is_json:
        print_json({"login": login, "link": link, "error": None})
    else:
        say(f"Link for {login}, shown only now, valid for a day. Any person with the link can sign in:")
        click.echo(link)


@examples(
    "realname access staff reset-password li.na --data ./data",
    "realname access staff reset-password li.na --data ./data --execute",
)
@staff.command("reset-password")
@click.argument("login")
@data_option
@execute_option("Make the change. Without it this is a dry run.")
@json_option
def reset_password(*, login: str, data: Path, execute: bool, is_json: bool) -> None:
    """Give LOGIN, who has only a password, a new one, shown once. The old password ends, and LOGIN is signed out everywhere."""
    with open_app(data) as app:
        if not execute:
            app[ResetPassword].check(login)
            _show_dry_run(login, is_json=is_json)
            return
        password = app[ResetPassword](login)
    _show_password(login, password, is_json=is_json)


@examples(
    "realname access staff deactivate li.na --data ./data",
    "realname access staff deactivate li.na --data ./data --execute",
)
@staff.command()
@click.argument("login")
@data_option
@execute_option("Deactivate. Without it this is a dry run.")
@json_option
def deactivate(*, login: str, data: Path, execute: bool, is_json: bool) -> None:
    """Deactivate LOGIN permanently and end all their sign-ins. The log keeps their id."""
    with open_app(data) as app:
        (app[DeactivateStaff] if execute else app[DeactivateStaff].check)(login)
    _show_done(login, f"{login} is deactivated.", execute=execute, is_json=is_json)


@examples("realname access staff list --outlet shop-12 --data ./data", "realname access staff list --data ./data --json")
@staff.command("list")
@click.option("--outlet", default=None, help="Only of this outlet.")
@data_option
@json_option
def list_(*, outlet: str | None, data: Path, is_json: bool) -> None:
    """List staff, including deactivated members."""
    with open_app(data) as app:
        accounts = app[ListStaff](OutletId(outlet) if outlet else None)
    rows = [_row(account) for account in accounts]
    if is_json:
        print_json({"staff": [dict(zip(_COLUMNS, row, strict=True)) for row in rows], "error": None})
    else:
        print_table(_COLUMNS, rows)


def _row(account: StaffAccount) -> tuple[str, ...]:
    member = account.member
    added = account.added_at.isoformat(timespec="seconds")
    return (
        member.login,
        member.outlet_id.value if member.outlet_id else "-",
        member.role.value,
        member.id.value,
        added,
        "yes" if account.is_active else "no",
        "no" if account.awaits_confirmation else "yes",
    )


def _show_done(login: str, done: str, *, execute: bool, is_json: bool) -> None:
    if not execute:
        _show_dry_run(login, is_json=is_json)
    elif is_json:
        print_json({"login": login, "executed": True, "error": None})
    else:
        say(done)


def _show_dry_run(login: str, *, is_json: bool) -> None:
    if is_json:
        print_json({"login": login, "executed": False, "error": None})
    else:
        say_dry_run()


def _show_password(login: str, password: str, *, is_json: bool) -> None:
    if is_json:
        print_json({"login": login, "password": password, "error": None})
    else:
        say(f"One-time password of {login}, shown only now, valid for one sign-in within {TEMPORARY_PASSWORD_LIFETIME.days} days:")
        click.echo(password)
