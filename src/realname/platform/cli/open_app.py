"""The deployment that a command works on: its app, opened on the data folder for one command and closed in the end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import click

from realname.kernel.registry import App
from realname.kernel.unit_of_work import RehearsedUnits, UnitsOfWork

FunctionT = TypeVar("FunctionT", bound=Callable[..., object])
data_option = click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
json_option = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
always_json_option = click.option(
    "--json", is_flag=True, expose_value=False, help="Print errors as one JSON object too. The result always is JSON."
)


class OpenApp(Protocol):
    """Opens a deployment; the root of the command line knows how."""

    def __call__(self, data: Path, *, launched: bool, environment: Mapping[str, str] | None) -> AbstractContextManager[App]:
        """Open it, let its workflow run if it is to be launched, and close it in the end."""
        ...


@dataclass(frozen=True, slots=True)
class Opener:
    """How the commands of this process open a deployment: the object of the root's context."""

    open: OpenApp


def execute_option(help_text: str) -> Callable[[FunctionT], FunctionT]:
    """`--execute` of a command that is a dry run without it."""
    return click.option("--execute", is_flag=True, help=help_text)


@contextmanager
def open_app(data: Path) -> Iterator[App]:
    """Open; nothing runs in it. What a use case logs goes to standard error: standard output is for results."""
    with _opener().open(data, launched=False, environment=None) as app:
        yield app


@contextmanager
def open_rehearsal(data: Path) -> Iterator[App]:
    """Open for a dry run: a change of the database is checked like the real one, and nothing of it is kept."""
    with open_app(data) as app:
        yield app.with_others({UnitsOfWork: RehearsedUnits(app[UnitsOfWork])})


@contextmanager
def launched(data: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[App]:
    """Open, and let the workflow run; `environment` replaces that of the process."""
    with _opener().open(data, launched=True, environment=environment) as app:
        yield app


def _opener() -> Opener:
    opener = click.get_current_context().find_object(Opener)
    if opener is None:
        raise TypeError
    return opener
