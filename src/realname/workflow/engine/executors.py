"""Names of executors, the same ones on every kind of place."""

import re

_NAME = re.compile(r"executor-(\d{1,6})", re.ASCII)


def executor_name(number: int) -> str:
    """Name the executor of a number."""
    return f"executor-{number}"


def executor_number(name: str) -> int | None:
    """Read the number in a name; None where it is no name of ours."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None
