"""`realname system sandbox`: simulated systems to try connectors with."""

import secrets
import signal
import threading
from pathlib import Path

import click

from realname.ledger.model.signed_note import parse_note_key
from realname.platform.cli.open_app import data_option
from realname.platform.cli.output import examples, say
from realname.platform.config.settings import Mode
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.operator_answers import TOKEN_PATH
from realname.sandbox.simulators.operator_server import OperatorClient, OperatorServer
from realname.sandbox.simulators.witness import SandboxWitness, WitnessServer
from realname.vault.wiring.data_folder import DataFolder

_CLIENT_ID = "realname"


@examples(
    "realname system sandbox operator --data ./data --port 8099",
    "realname system sandbox witness --data ./witness --log realname/0123456789abcdef+1a2b3c4d+AQ…",
)
@click.group()
def sandbox() -> None:
    """Serve the simulated operator over HTTP, or a witness of transparency logs."""


@examples(
    "realname system sandbox operator --data ./data --port 8099",
    "realname system sandbox operator --data ./data --port 8099 --faults provisioning=timeout-after:1",
)
@sandbox.command()
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8099, show_default=True, help="Port on this machine; 0 chooses a free one.")
@click.option("--faults", default="", help="Faults to simulate (docs/sandbox-faults.md).")
@click.option("--secret", default=None, help="The secret of the client. Default: a new one.")
def operator(*, data: Path, port: int, faults: str, secret: str | None) -> None:
    """Serve a simulated operator until SIGTERM or Ctrl-C, and print the settings to connect to it."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    chosen = parse_served_faults(faults)
    folder = DataFolder(data)
    folder.prepare(Mode.SANDBOX)
    client = OperatorClient(client_id=_CLIENT_ID, client_secret=secret or secrets.token_urlsafe(16))
    with OperatorServer(folder.sandbox, client, faults=chosen, port=port) as server:
        say("The simulated operator is running. Settings for realname.toml:")
        click.echo(_settings(server.url, client))
        stopped.wait()


@examples(
    "realname system sandbox witness --data ./witness --log realname/0123456789abcdef+1a2b3c4d+AQ… --port 8098",
    "realname system sandbox witness --data ./witness --log realname/0123456789abcdef+1a2b3c4d+AQ… --name second.sandbox --port 0",
)
@sandbox.command()
@data_option
@click.option("--log", "logs", multiple=True, required=True, help="The key of a log to watch (name+hint+key): `realname ledger head`.")
@click.option("--name", default="witness.sandbox", show_default=True, help="The name of the witness, as in its key.")
@click.option("--port", type=click.IntRange(0, 65535), default=8098, show_default=True, help="Port on this machine; 0 chooses a free one.")
def witness(*, data: Path, logs: tuple[str, ...], name: str, port: int) -> None:
    """Serve a witness of transparency logs until SIGTERM or Ctrl-C, and print the setting to use it.

    The witness signs a head that is proven to extend the last one it signed. On the operator's own machine it is not independent.
    """
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    known = SandboxWitness(data, name=name, logs=tuple(map(parse_note_key, logs)))
    with WitnessServer(known, port=port) as server:
        say("The witness is running. Setting for realname.toml:")
        click.echo(f'ledger_witnesses = "{known.key.spelled()} {server.url}"')
        stopped.wait()


def _settings(url: str, client: OperatorClient) -> str:
    lines = ['authority = "http"', 'provisioner = "rest"', 'notifier = "http"']
    for name in ("authority", "provisioner", "notifier"):
        lines += [
            f'{name}_url = "{url}"',
            f'{name}_token_url = "{url}{TOKEN_PATH}"',
            f'{name}_client_id = "{client.client_id}"',
            f'{name}_client_secret = "{client.client_secret}"',
        ]
    return "\n".join(lines)
