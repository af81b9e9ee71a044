"""`realname receipt`: whether a receipt or a certificate of deletion stands, without any network and without a data folder."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path

import click

from realname.adapters.vault.signer import is_signed_by
from realname.domain.errors import FileUnreadable, InvalidInput
from realname.domain.receipt import SignedStatement
from realname.entrypoints.cli.deployed import json_option
from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.output import print_json, say
from realname.entrypoints.cli.problems import ExitCode

_KEY_BYTES = 32


@examples("realname receipt verify receipt.json --key receipt-key.json")
@click.group()
def receipt() -> None:
    """Verify a receipt or a certificate of deletion offline."""


@examples(
    "realname receipt verify receipt.json --key receipt-key.json", "realname receipt verify certificate.json --key receipt-key.json --json"
)
@receipt.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), required=True, help="What GET /v1/receipt-key answered, as a file.")
@json_option
@click.pass_context
def verify(ctx: click.Context, *, file: Path, key: Path, is_json: bool) -> None:
    """Verify FILE, a receipt or a certificate of deletion as the API gives it (JSON), against the published keys, former ones as well.

    Ends with 0 where it stands and with 74 where it does not: changed, or signed by none of these keys.
    """
    statement, keys = _statement(_read(file, "file")), _keys(_read(key, "key"))
    stands = any(is_signed_by(statement, public_key=one) for one in keys)
    kind = _kind(statement.body) if stands else None
    if is_json:
        print_json({"stands": stands, "type": kind, "key_id": statement.key_id, "error": None})
    else:
        say(
            f"It stands: {kind}, signed by {statement.key_id[:16]}."
            if stands
            else "It does not stand: changed, or signed by none of these keys."
        )
    ctx.exit(0 if stands else ExitCode.INTEGRITY)


def _read(path: Path, name: str) -> dict[str, object]:
    try:
        content: object = json.loads(path.read_bytes())
    except OSError as problem:
        raise FileUnreadable(field=name) from problem
    except (ValueError, RecursionError) as problem:
        raise InvalidInput(field=name) from problem
    if not isinstance(content, dict):
        raise InvalidInput(field=name)
    return content


def _statement(content: dict[str, object]) -> SignedStatement:
    body, signature, key_id = (content.get(name) for name in ("body", "signature", "key_id"))
    if not isinstance(body, str) or not isinstance(signature, str) or not isinstance(key_id, str):
        raise InvalidInput(field="file")
    # A lone surrogate is no text: nothing that was signed has one.
    return SignedStatement(body=body.encode(errors="replace"), signature=_bytes(signature, "file"), key_id=key_id)


def _keys(content: dict[str, object]) -> Sequence[bytes]:
    former = content.get("former", [])
    listed = [content, *former] if isinstance(former, list) else [content]
    keys = [_bytes(one.get("public_key"), "key") for one in listed if isinstance(one, dict)]
    if any(len(one) != _KEY_BYTES for one in keys):
        raise InvalidInput(field="key")
    return keys


def _bytes(text: object, name: str) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError as problem:
        raise InvalidInput(field=name) from problem


def _kind(body: bytes) -> str:
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError) as problem:  # signed by one of the keys given, and yet no statement
        raise InvalidInput(field="file") from problem
    return str(content.get("type", "")) if isinstance(content, dict) else ""
