"""`realname serve`: the HTTP API with the durable workflow inside, in one process."""

import os
import socket
from pathlib import Path

import click

from realname.bootstrap.deployment import Deployment, open_deployment
from realname.domain.errors import SettingsError
from realname.domain.identifiers import ClientId
from realname.entrypoints.cli.examples import examples
from realname.entrypoints.cli.output import say

_STOP_WITHIN_S = 3  # open connections are closed after this, so that SIGTERM ends the process within 5 s
_CONNECTIONS = 200  # more are answered 503 at once; each may hold a chunk of a clip in memory
_IDLE_S = 5  # a connection that is silent after an answer is closed
_FIRST_CLIENT = ClientId("sandbox")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@examples("realname serve --data ./data", "realname serve --data ./data --host 0.0.0.0 --port 8443 --tls-cert cert.pem --tls-key key.pem")
@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder; made where missing.")
@click.option("--tls-cert", type=click.Path(path_type=Path, exists=True), default=None, help="Certificate chain, PEM.")
@click.option("--tls-key", type=click.Path(path_type=Path, exists=True), default=None, help="Its private key, PEM.")
def serve(*, host: str, port: int, data: Path, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Serve the API until SIGTERM or Ctrl-C; work under way goes on at the next start."""
    import uvicorn

    if (tls_cert is None) != (tls_key is None):
        raise SettingsError(("tls-cert, tls-key: give both or none",))
    listener = _listen(host, port)
    deployment = open_deployment(data)
    _greet(deployment, listener, host=host, has_tls=tls_cert is not None)
    deployment.database.dispose()
    # The server is named, not imported: entry points know nothing of each other.
    os.environ["REALNAME_DATA"] = str(data)
    config = uvicorn.Config(
        "realname.entrypoints.api.server:create",
        factory=True,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        http="realname.entrypoints.api.connections:PunctualProtocol",
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """Bind before anything is built: a taken port is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise SettingsError((f"host, port: cannot listen there ({problem.strerror})",)) from problem
    return listener


def _greet(deployment: Deployment, listener: socket.socket, *, host: str, has_tls: bool) -> None:
    scheme, shown = "https" if has_tls else "http", "localhost" if host in _LOOPBACK else host
    say(f"realname listens on {scheme}://{shown}:{listener.getsockname()[1]}")
    if deployment.is_sandbox:
        say("SANDBOX: the operator is simulated, no line is real.")
    if host not in _LOOPBACK and not has_tls:
        say("Warning: this address can be reached from elsewhere without TLS; give --tls-cert and --tls-key, or put a TLS proxy before it.")
    with deployment.units() as unit:
        is_first = unit.api_clients.count() == 0
    if is_first and deployment.is_sandbox:
        say(f"A token for the API, shown this once: {deployment.issue_token(_FIRST_CLIENT)}")
    else:
        say("Tokens for the API: `realname tokens issue CLIENT --data DIR`.")
    say("To try: docs/api.md walks through a registration; the API's description is at /openapi.json.")
