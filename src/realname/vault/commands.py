"""`realname system keys`: which keys there are, a new one without a stop, and the end of an old one."""

from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.platform.cli.progress import ProgressBars
from realname.vault.use_cases.rotate_keys import DestroyKey, KnownKeys, ReadKeys, Rotated, RotateKeys
from realname.vault.use_cases.signing_key import RenewSigningKey
from realname.vault.wiring.keys import ServerKeys

_COLUMNS = ("generation", "key", "wraps", "use")
_SHOWN = 16  # of a digest: enough to tell keys apart


@examples("realname system keys list --data ./data", "realname system keys rotate --data ./data --execute --as li.na")
@click.group()
def keys() -> None:
    """List and rotate the key-encryption keys, and destroy an old one."""


@examples("realname system keys list --data ./data", "realname system keys list --data ./data --json")
@keys.command("list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """List the key-encryption keys, and how many personal keys each one wraps."""
    with open_app(data) as app:
        known = _read(app)
    if is_json:
        print_json({**_as_json(known), "error": None})
        return
    print_table(_COLUMNS, _rows(known))


@examples("realname system keys rotate --data ./data", "realname system keys rotate --data ./data --execute --as li.na --json")
@keys.command()
@data_option
@execute_option("Rotate. Without it this is a dry run.")
@acting_option(Right.KEYS_MANAGE)
@json_option
def rotate(*, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Create a new key-encryption key and wrap every personal key with it, or finish an interrupted rotation.

    Servers and workers on this folder keep running and use the new key at once. Copy keys.json to every other machine at once: until
    then those machines accept no new person. They also refuse sign-ins of this one. The rows that let people in are sealed again too. The
    old key still opens backups until `realname system keys destroy`.
    """
    with open_app(data) as app:
        known = _read(app)
        app[ServerKeys].custody.require_changeable()
        rotated = _rotate(app, named.find(app)) if execute else None
    if is_json:
        print_json({**_as_json(known), **_rotated_json(rotated), "executed": execute, "error": None})
    elif rotated is None:
        _say_plan(known)
    else:
        say(f"Generation {rotated.newest.number} is in use: {rotated.rewrapped} personal keys were wrapped again.")
        say(f"{rotated.resealed} rows were sealed again.")
        say("Copy keys.json to every other machine and to its backup. The old key stays until `realname system keys destroy`.")
        if rotated.unreadable:
            say(f"{rotated.unreadable} personal keys cannot be opened by any known key, and were not changed.")


@examples("realname system keys destroy 1 --data ./data", "realname system keys destroy 1 --data ./data --execute --as li.na --json")
@keys.command()
@click.argument("generation", type=click.IntRange(1))
@data_option
@execute_option("Destroy the key. Without it the command only says whether that is possible.")
@acting_option(Right.KEYS_MANAGE)
@json_option
def destroy(*, generation: int, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Destroy the key-encryption key of an old GENERATION that wraps no key and seals no row.

    Backups from before the rotation can then never be opened again. Run it on every machine that has a copy of keys.json, and destroy
    all copies of the old file.
    """
    with open_app(data) as app:
        deed = DestroyKey(units=app[UnitsOfWork], clock=app[Clock], custody=app[ServerKeys].custody)
        found = deed(generation, acting=named.find(app)) if execute else deed.require_idle(generation)
    if is_json:
        print_json({"generation": found.number, "key": found.key_id, "executed": execute, "error": None})
    elif execute:
        say(f"Generation {found.number} is destroyed. Backups from before its rotation can no longer be opened.")
    else:
        say_dry_run(f"Destroy generation {found.number}, which wraps no key. Backups from before its rotation can no longer be opened.")


@examples("realname system keys renew-signing --data ./data", "realname system keys renew-signing --data ./data --execute --as li.na")
@keys.command("renew-signing")
@data_option
@execute_option("Create the key. Without it this is a dry run.")
@acting_option(Right.KEYS_MANAGE)
@json_option
def renew_signing(*, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Create a new key for receipts and certificates. Each process signs with it from its next start.

    The old public key stays published, so older signatures can still be verified.
    """
    with open_app(data) as app:
        app[ServerKeys].custody.require_changeable()
        if execute:
            renew = RenewSigningKey(units=app[UnitsOfWork], clock=app[Clock], custody=app[ServerKeys].custody)
            renew(acting=named.find(app))
        former = len(app[ServerKeys].public_keys.former)
    if is_json:
        print_json({"former": former + execute, "executed": execute, "error": None})
        return
    if execute:
        say("A new signing key was created. Restart servers and workers one by one.")
    else:
        say_dry_run()


def _read(app: App) -> KnownKeys:
    return ReadKeys(units=app[UnitsOfWork], custody=app[ServerKeys].custody)()


def _rotate(app: App, acting: AgentId) -> Rotated:
    with ProgressBars() as progress:
        return RotateKeys(
            units=app[UnitsOfWork],
            clock=app[Clock],
            vault=app[ServerKeys].vault,
            custody=app[ServerKeys].custody,
            progress=progress,
        )(acting=acting)


def _say_plan(known: KnownKeys) -> None:
    if known.is_rotating:
        left = f"wrap the remaining {known.outdated} personal keys again."
        say_dry_run(f"Finish the interrupted rotation to generation {known.newest.number}: {left}")
        return
    say_dry_run(f"Create generation {known.newest.number + 1}, and wrap {sum(known.counts.values())} personal keys with it.")


def _as_json(known: KnownKeys) -> dict[str, object]:
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in _rows(known)]
    return {"keys": [{**row, "generation": int(row["generation"]), "wraps": int(row["wraps"])} for row in rows]}


def _rotated_json(rotated: Rotated | None) -> dict[str, object]:
    if rotated is None:
        return {"newest": None, "rewrapped": 0, "unreadable": 0, "resealed": 0}
    return {
        "newest": rotated.newest.number,
        "rewrapped": rotated.rewrapped,
        "unreadable": rotated.unreadable,
        "resealed": rotated.resealed,
    }


def _rows(known: KnownKeys) -> list[tuple[str, str, str, str]]:
    listed = {one.number: one.key_id for one in known.generations}
    numbers = sorted(listed.keys() | known.counts.keys())
    return [(str(one), listed.get(one, "")[:_SHOWN], str(known.counts.get(one, 0)), _use(known, one, listed.get(one))) for one in numbers]


def _use(known: KnownKeys, number: int, key_id: str | None) -> str:
    if key_id is None:
        return "missing"
    if number == known.newest.number:
        return "wraps"
    return "idle" if known.is_idle(number) else "unwraps"
