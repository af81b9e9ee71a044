"""A deployment for one command: opened on the data folder, closed in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from realname.bootstrap.deployment import Deployment, open_deployment

data_option = click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
json_option = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")


@contextmanager
def deployed(data: Path) -> Iterator[Deployment]:
    """Open; nothing runs in it."""
    deployment = open_deployment(data)
    try:
        yield deployment
    finally:
        deployment.close()
