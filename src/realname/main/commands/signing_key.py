"""`realname system signing-key`: a key pair that signs requests to an outside system, or what a card reader reads."""

from pathlib import Path

import click

from realname.kernel.errors import InvalidInput
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say
from realname.platform.outbound.signature_keys import KeyKind, key_set, new_key, save_private_key

_KINDS = {"ed25519": KeyKind.ED25519, "p256": KeyKind.P256}


@examples(
    "realname system signing-key realname-2026 --out signing-key.json > for-the-source.json",
    "realname system signing-key counter-7 --kind p256 --out reader-key.json",
)
@click.command("signing-key")
@click.argument("name")
@click.option("--kind", type=click.Choice(tuple(_KINDS)), default="ed25519", show_default=True, help="The algorithm of the key.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file of the private key. It must not exist.")
@json_option
def signing_key(*, name: str, kind: str, out: Path, is_json: bool) -> None:
    """Make a key called NAME: the private key goes into a file, the public key is printed.

    Only the owner of the file can read it. What is printed is a JSON Web Key Set: give it to the other side.
    """
    if not name.isascii() or not name.isprintable() or not name.strip() or {'"', "\\"} & set(name):
        raise InvalidInput(field="NAME")
    made = new_key(_KINDS[kind], kid=name)
    try:
        save_private_key(made, out)
    except OSError as problem:
        raise InvalidInput(field="out", problem="exists-or-unwritable") from problem
    print_json({**key_set(made), "error": None} if is_json else key_set(made))
    say(f"Written: {out}. It signs as {name}. Keep it secret: a copy of it signs as well.")
