"""How the commands of this process open a deployment."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from realname.kernel.registry import App
from realname.main.deployment.deployment import open_deployment
from realname.platform.config.logs import configure_logs


@contextmanager
def open_app(data: Path, *, launched: bool, environment: Mapping[str, str] | None) -> Iterator[App]:
    """Open the deployment of a data folder, and close it in the end; its workflow runs where it is launched."""
    configure_logs()
    deployment = open_deployment(data, environment=os.environ if environment is None else environment)
    try:
        if launched:
            deployment.launch()
        yield deployment.app
    finally:
        deployment.close()
