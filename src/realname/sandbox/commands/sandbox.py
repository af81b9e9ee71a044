"""`realname system sandbox`: simulated systems to try connectors with."""

import json
import secrets
import signal
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from realname.kernel.errors import SettingsError
from realname.ledger.model.signed_note import parse_note_key
from realname.platform.cli.open_app import data_option
from realname.platform.cli.output import examples, say
from realname.platform.config.settings import Mode
from realname.platform.outbound.signature_keys import KeyKind, key_set, new_key, public_half, save_private_key
from realname.platform.system.clock_and_tokens import SystemClock
from realname.sandbox.commands.trial import TRIAL_APPLICANT, write_trial
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.served.operator_answers import TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorClient, OperatorServer
from realname.sandbox.simulators.served.operator_signing import OperatorSigning
from realname.sandbox.simulators.served.stock_answers import POOL_IDS
from realname.sandbox.simulators.witness import SandboxWitness, WitnessServer
from realname.vault.wiring.data_folder import DataFolder

_CLIENT_ID = "realname"
ServerT = TypeVar("ServerT", OperatorServer, WitnessServer)


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
    "realname system sandbox operator --data ./data --port 8099 --signed --faults authority=wrong-signature:1",
    "realname system sandbox operator --data ./operator --trial",
)
@sandbox.command()
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8099, show_default=True, help="Port on this machine; 0 chooses a free one.")
@click.option("--faults", default="", help="Faults to simulate (docs/reference/sandbox-faults.md).")
@click.option("--secret", default=None, help="The secret of the client. Default: a new one.")
@click.option("--signed", is_flag=True, help="Ask for signed requests and sign the answers. New keys are written into the data folder.")
@click.option(
    "--trial", is_flag=True, help="Also write a rule pack, a card, a clip and the answers that `realname init` reads into DATA/trial."
)
def operator(*, data: Path, port: int, faults: str, secret: str | None, signed: bool, trial: bool) -> None:
    """Serve a simulated operator until SIGTERM or Ctrl-C, and print the settings to connect to it."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    chosen = parse_served_faults(faults)
    folder = DataFolder(data)
    folder.prepare(Mode.SANDBOX)
    client = OperatorClient(client_id=_CLIENT_ID, client_secret=secret or secrets.token_urlsafe(16))
    signing, files = _signing(folder.sandbox) if signed else (None, {})
    more = (TRIAL_APPLICANT,) if trial else ()
    with _listening(port, partial(OperatorServer, folder.sandbox, client, faults=chosen, port=port, signing=signing, more=more)) as server:
        settings = _settings(server.url, client, files)
        if trial:
            write_trial(data / "trial", settings, today=SystemClock().now().date())
        say("The simulated operator is running. Settings for realname.toml:")
        click.echo(settings)
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
    with _listening(port, partial(WitnessServer, known, port=port)) as server:
        say("The witness is running. Setting for realname.toml:")
        click.echo(f'ledger_witnesses = "{known.key.spelled()} {server.url}"')
        stopped.wait()


def _listening(port: int, make: Callable[[], ServerT]) -> ServerT:
    try:
        return make()
    except OSError as problem:
        raise SettingsError((f"port: cannot listen at {port} ({problem.strerror})",)) from problem


def _signing(folder: Path) -> tuple[OperatorSigning, Mapping[str, Path]]:
    """Make keys for both sides, and write what the client needs; gives the files by the end of their settings' names."""
    ours, theirs = new_key(KeyKind.ED25519, kid=_CLIENT_ID), new_key(KeyKind.ED25519, kid="operator.sandbox")
    files = {"signing_key_file": folder / "signing-key.json", "answer_keys": folder / "answer-keys.json"}
    folder.mkdir(mode=0o700, exist_ok=True)
    files["signing_key_file"].unlink(missing_ok=True)
    save_private_key(ours, files["signing_key_file"])
    files["answer_keys"].write_text(json.dumps(key_set(theirs)), encoding="utf-8")
    return OperatorSigning(request_key=public_half(ours), answer_key=theirs, now=SystemClock().now), files


def _settings(url: str, client: OperatorClient, files: Mapping[str, Path]) -> str:
    connectors = {
        **dict.fromkeys(("authority", "notifier", "bank_card", "reader_pin"), "http"),
        "provisioner": "rest",
        "resource_pool": "tmf",
    }
    lines = [f'{name} = "{spec}"' for name, spec in connectors.items()]
    lines += [f'resource_pool_{kind.value} = "{name}"' for name, kind in POOL_IDS.items()]
    for name in connectors:
        lines += [
            f'{name}_url = "{url}"',
            f'{name}_token_url = "{url}{TOKEN_PATH}"',
            f'{name}_client_id = "{client.client_id}"',
            f'{name}_client_secret = "{client.client_secret}"',
            *(f'{name}_{setting} = "{file.resolve()}"' for setting, file in files.items()),
        ]
    return "\n".join(lines)
