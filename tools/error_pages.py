"""Writes docs/errors/: a page for each error class and their list, from the tree in realname.kernel.errors.

Usage: .venv/bin/python -m tools.error_pages
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from realname.kernel import errors
from realname.kernel.errors import DependencyError, IntegrityError, RealNameError, RequestError, SettingsError
from realname.platform.api.problems import status_of
from realname.platform.cli.problems import problem_of

FOLDER = Path(__file__).parent.parent / "docs" / "errors"
INDEX = "README.md"
_RETRIES = {
    RequestError: "No. The same request is answered in the same way until what it says, or the state it meets, has changed.",
    DependencyError: "Yes. The workflow tries again by itself; a caller may send the same request again.",
    IntegrityError: "Never. Work stops and the operator's security contact is called.",
    SettingsError: "No. It is raised only at start, with every problem at once.",
}


def error_classes(root: type[RealNameError] = RealNameError) -> Iterator[type[RealNameError]]:
    """Walk the tree, parents first, children in the order of the source."""
    yield root
    for child in sorted(root.__subclasses__(), key=lambda one: inspect.getsourcelines(one)[1]):
        yield from error_classes(child)


def pages() -> dict[str, str]:
    """Every page by file name, the list included."""
    classes = [one for one in error_classes() if one.__module__ == errors.__name__]
    return {f"{one.code}.md": _page(one) for one in classes} | {INDEX: _index(classes)}


def _page(error: type[RealNameError]) -> str:
    return f"""# {error.code}

{error.summary}

| | |
|---|---|
| What to do | {error.remedy} |
| Tried again | {_retry(error)} |
| HTTP status | {status_of(error).value} |
| Exit code | {_exit_code(error)} |
| Class | {" > ".join(f"`{one.__name__}`" for one in _lineage(error))} |
"""


def _index(classes: list[type[RealNameError]]) -> str:
    rows = "\n".join(
        f"| [{one.code}]({one.code}.md) | {'&nbsp;&nbsp;' * (len(_lineage(one)) - 1)}`{one.__name__}` | {one.summary} |" for one in classes
    )
    return f"""# Errors

Each has a stable code, the same over HTTP, on the command line and in the log. No message holds a name, a number, an image or a score.
These pages are written by `python -m tools.error_pages` from `src/realname/kernel/errors.py`; a test compares them.

| code | class | what happened |
|---|---|---|
{rows}
"""


def _lineage(error: type[RealNameError]) -> list[type[RealNameError]]:
    return [one for one in reversed(error.__mro__) if issubclass(one, RealNameError)]


def _retry(error: type[RealNameError]) -> str:
    return next((said for kind, said in _RETRIES.items() if issubclass(error, kind)), "Once, by whoever asked; then the operator looks.")


def _exit_code(error: type[RealNameError]) -> int:
    return problem_of(SettingsError(()) if error is SettingsError else error()).exit_code.value


def main() -> int:
    """Write every page and remove those whose error is gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
