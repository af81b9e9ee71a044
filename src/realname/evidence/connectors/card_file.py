"""Card files: what a card reader gives, kept as a file; the portrait may lie beside it as an image."""

import base64
import json
from pathlib import Path

from realname.evidence.connectors.card_json import MAXIMUM_CARD_BYTES, MAXIMUM_PORTRAIT_BYTES
from realname.kernel.errors import FileUnreadable, InvalidInput


def load_card_file(path: Path) -> bytes:
    """Read a card file for `CardJson`; `portrait_file` (relative, beside or below it) is replaced by the image itself.

    Raises:
        FileUnreadable: The card file or its portrait is missing, too large or cannot be read.
        InvalidInput: Both `portrait` and `portrait_file`, or a path that leaves the folder.
    """
    content = _load(path, field="card", limit_bytes=MAXIMUM_CARD_BYTES)
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return content  # the reader says what is wrong
    if not isinstance(fields, dict) or "portrait_file" not in fields:
        return content
    name = fields.pop("portrait_file")
    if "portrait" in fields or not isinstance(name, str):
        raise InvalidInput(field="portrait_file")
    portrait = _load(_inside(path.parent, name), field="portrait_file", limit_bytes=MAXIMUM_PORTRAIT_BYTES)
    return json.dumps({**fields, "portrait": base64.b64encode(portrait).decode()}, ensure_ascii=False).encode()


def _inside(folder: Path, name: str) -> Path:
    try:
        path = (folder / name).resolve()
    except (OSError, ValueError):
        raise InvalidInput(field="portrait_file") from None
    if not path.is_relative_to(folder.resolve()):
        raise InvalidInput(field="portrait_file")
    return path


def _load(path: Path, *, field: str, limit_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError as problem:
        raise FileUnreadable(field=field) from problem
    if len(content) > limit_bytes:
        raise FileUnreadable(field=field, limit_bytes=limit_bytes)
    return content
