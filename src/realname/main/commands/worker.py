"""`realname worker`: carries submitted registrations to their end, without HTTP."""

import signal
import threading
from pathlib import Path

import click

from realname.main.deployment.deployment import open_deployment
from realname.platform.cli.examples import examples
from realname.platform.cli.output import say
from realname.platform.config.logs import configure_logs


@examples("realname worker --data ./data")
@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
def worker(*, data: Path) -> None:
    """Run the durable workflow and the reaper until SIGTERM or Ctrl-C."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    configure_logs()
    deployment = open_deployment(data)
    deployment.launch()
    say("The worker runs.")
    stopped.wait()
    deployment.close()
