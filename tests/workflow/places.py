"""Each kind of place that the engine can keep its records in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.place import EnginePlace
from realname.workflow.engine.server_place import ServerPlace
from tests.support.postgresql import PostgresqlServer

KINDS = ("sqlite", "postgresql")
OpenPlace = Callable[[], EnginePlace]  # the same place, as another process opens it


@contextmanager
def open_places(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[OpenPlace]:
    """Make a new place of a kind; gone in the end."""
    if kind == "sqlite":
        yield lambda: FolderPlace(folder)
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield lambda: ServerPlace(url)


def text_of(place: EnginePlace) -> str:
    """Write a place down for another process."""
    return place.url if isinstance(place, ServerPlace) else place.url.removeprefix("sqlite:///").rpartition("/")[0]


def place_from(text: str) -> EnginePlace:
    """Read what `text_of` wrote."""
    return ServerPlace(text) if text.startswith("postgresql") else FolderPlace(Path(text))
