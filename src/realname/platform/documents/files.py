"""Documents as files of other forms than PDF."""

import json
from collections.abc import Mapping


def json_file(content: Mapping[str, object]) -> bytes:
    """The bytes of a report's JSON: indented, UTF-8, a line end at the end."""
    return f"{json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2)}\n".encode()
