"""`realname registrations`: whether a receipt or a certificate of deletion stands, without any network and without a data folder."""

import base64
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.kernel.receipt import SignedStatement
from realname.ledger.use_cases.receipt_code import read_receipt_code
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.problems import ExitCode
from realname.vault.keys.signer import is_signed_by, key_id

_KEY_BYTES = 32
_MOST_CODE_LETTERS = 100_000


@examples(
    "realname registrations verify-receipt receipt.json --key receipt-key.json",
    "realname registrations verify-receipt --code 'RN2:…' --key receipt-key.json",
    "realname registrations verify-receipt certificate.json --key receipt-key.json --json",
)
@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--code", default=None, help="The printed code instead: its address, or RN1:… or RN2:…; `-` reads standard input.")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The answer of GET /v1/receipt-key, as a file.")
@json_option
@click.pass_context
def verify_receipt(ctx: click.Context, *, file: Path | None, code: str | None, key: Path, is_json: bool) -> None:
    """Verify FILE (JSON): a receipt or a certificate of deletion from the API. Or verify a printed code.

    The signature is checked with the published keys, including old ones. The signed content is shown.

    Exit code: 0 valid, 74 changed or signed by another key.
    """
    if (file is None) == (code is None):
        raise InvalidInput(field="file, --code")
    keys = _keys(_read(key, "key"))
    statement = _statement(_read(file, "file")) if file is not None else _of_code(code or "", keys)
    stands = any(is_signed_by(statement, public_key=one) for one in keys)
    said = _said(statement.body, "file" if code is None else "code") if stands else {}
    kind = str(said.get("type", "")) if stands else None
    if is_json:
        print_json({"stands": stands, "type": kind, "key_id": statement.key_id, "statement": said or None, "error": None})
    else:
        say(f"Valid: {kind}, signed by {statement.key_id[:16]}." if stands else "Not valid: it was changed, or signed by another key.")
        if stands:
            print_table(("what", "said"), _rows(said))
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


def _of_code(code: str, keys: Sequence[bytes]) -> SignedStatement:
    """The statement of a code, which names its key by the beginning of the id alone."""
    text = sys.stdin.read(_MOST_CODE_LETTERS) if code == "-" else code
    body, signature, key = read_receipt_code(text.strip("\r\n"))
    ids = [one for one in map(key_id, keys) if one.startswith(key)]
    return SignedStatement(body=body, signature=signature, key_id=ids[0] if ids else key)


def _said(body: bytes, name: str) -> dict[str, object]:
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError) as problem:  # signed by one of the keys given, and yet no statement
        raise InvalidInput(field=name) from problem
    return content if isinstance(content, dict) else {}


def _rows(said: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, _shown(value)) for name, value in said.items() if name != "type"]


def _shown(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
