"""Writes docs/reference/errors.md: one section for each error class, from the declared error classes.

Usage: .venv/bin/python -m tools.error_pages [code that goes] ...
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from realname.kernel.errors import DependencyError, IntegrityError, RealNameError, RequestError, SettingsError, error_classes
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.api.problems import status_of
from realname.platform.cli.problems import problem_of

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "errors.md"
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
collect_declarations()
_RETRIES = {RequestError: "not retried", DependencyError: "retried", IntegrityError: "never retried", SettingsError: "only at start"}
_INTRODUCTION = """# Errors

A code is stable and the same over HTTP, on the command line and in the log. A server explains a code at `/docs/errors/CODE`.
No message holds a name, a number, an image or a score. This page is made from the code (`python -m tools.error_pages`).

Under each error: its HTTP status, its exit code, whether it is retried, its class, and the class it belongs to.

| retried | meaning |
|---|---|
| not retried | The same request fails again until the request or the state changes. |
| retried | The workflow retries by itself. A caller may send the same request again. |
| never retried | Work stops. Call the operator's security contact. |
| only at start | All faulty settings are reported at once. |
| once | The caller retries once, then tells the operator. |
"""


def page() -> str:
    """The whole reference."""
    return _INTRODUCTION + "".join(_section(one) for one in _tree(RealNameError))


def _tree(root: type[RealNameError]) -> Iterator[type[RealNameError]]:
    """Walk the tree, parents first and siblings by code, so that the order of imports does not show."""
    yield root
    for child in sorted((one for one in error_classes() if one.__base__ is root), key=lambda one: one.code):
        yield from _tree(child)


def _section(error: type[RealNameError]) -> str:
    parent = next((f" < [`{one.__name__}`](#{one.code})" for one in error.__bases__ if issubclass(one, RealNameError)), "")
    return f"""
## {error.code}

{error.summary} **{error.remedy}**

HTTP {status_of(error).value}, exit {_exit_code(error)}, {_retry(error)}, `{error.__name__}`{parent}
"""


def _retry(error: type[RealNameError]) -> str:
    return next((said for kind, said in _RETRIES.items() if issubclass(error, kind)), "once")


def _exit_code(error: type[RealNameError]) -> int:
    return problem_of(SettingsError(()) if error is SettingsError else error()).exit_code.value


def lost_codes(former: str) -> set[str]:
    """The codes that a former page explains and that no error class has any more."""
    return set(_HEADING.findall(former)) - {one.code for one in error_classes()}


def main(arguments: list[str]) -> int:
    """Write the page, unless that loses a code."""
    lost = lost_codes(PAGE.read_text(encoding="utf-8")) - set(arguments)
    if lost:
        print(f"Codes are stable: state them in the classes that were renamed, or give them as arguments: {' '.join(sorted(lost))}")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(error_classes())} errors")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
