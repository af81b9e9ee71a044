"""`realname serve`: pages, live session and API with the durable workflow. `realname system worker`: the workflow alone.

Each is one process, or several of one machine by `--processes` (ADR 0087).
"""

import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from realname.kernel.errors import Fact, SettingsError, StorageUnavailable
from realname.main.apps.siblings import Counted, Place, answering
from realname.main.commands.processes import processes_options, require_room, run_processes, stopped_by_signal
from realname.main.commands.startup_message import Address, print_addresses, print_startup_message
from realname.main.deployment.deployment import Deployment
from realname.main.deployment.start import open_when_there
from realname.platform.cli.lazy_commands import importing
from realname.platform.cli.output import examples, say, speak_in_log
from realname.platform.config.logs import configure_service_logs
from realname.platform.config.processes import SERVERS, WORKERS
from realname.platform.config.served import Served, ServedAddresses
from realname.platform.config.settings import Settings, load_settings
from realname.platform.http.listener import FairListener, adopt, listen
from realname.sandbox.use_cases.sample_service import SeedSampleService

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Config

    from realname.main.apps.plain_app import Beside

_STOP_WITHIN_S = 3  # open connections are closed after this, so that SIGTERM ends the process within 5 s
_CONNECTIONS = 1000  # silent ones count; of the requests on them the application answers 200 at once
_FILES = _CONNECTIONS + 500
_LAST_PORT = 65535
_IDLE_S = 5  # a connection that is silent after an answer is closed
_MESSAGE_BYTES = 262_144  # docs/reference/live-session.md, 4
_PING_S = 10.0


@examples(
    "realname serve --data ./data",
    "realname serve --data ./data --processes auto",
    "realname serve --data ./data --host 0.0.0.0 --port 8443 --tls-cert cert.pem --tls-key key.pem",
)
@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port to listen on; 0 chooses a free one.")
@click.option(
    "--inspector-port",
    type=click.IntRange(0, 65535),
    default=None,
    envvar="REALNAME_INSPECTOR_PORT",
    help="Port of the inspectors' pages. Default: the one after --port, or a free one.",
)
@click.option(
    "--relying-port",
    type=click.IntRange(0, 65535),
    default=None,
    envvar="REALNAME_RELYING_PORT",
    help="Port of the app of relying services. Default: the one after the inspectors' port, or a free one.",
)
@click.option(
    "--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder. It is created if missing."
)
@click.option("--tls-cert", type=click.Path(path_type=Path, exists=True), default=None, help="Certificate chain (PEM).")
@click.option("--tls-key", type=click.Path(path_type=Path, exists=True), default=None, help="Private key of the certificate (PEM).")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one JSON object on standard output.")
@processes_options(SERVERS, help_text="Processes that share the ports; `auto`: one for each core.")
def serve(  # noqa: PLR0913 - one for each option of the command
    *,
    host: str,
    port: int,
    inspector_port: int | None,
    relying_port: int | None,
    data: Path,
    tls_cert: Path | None,
    tls_key: Path | None,
    as_json: bool,
    processes: int,
    place: Place | None,
) -> None:
    """Serve pages, live sessions and API until SIGTERM or Ctrl-C. Unfinished work continues at the next start."""
    _configure_logs()
    if (tls_cert is None) != (tls_key is None):
        raise SettingsError(("tls-cert, tls-key: give both or neither",))
    require_room(data, processes)
    if place is None:
        listener = listen(host, port)
        inspectors = listen(host, _after(port) if inspector_port is None else inspector_port, option="inspector-port")
        after = _after(inspectors.getsockname()[1] if port else 0)
        relying = listen(host, after if relying_port is None else relying_port, option="relying-port")
    else:
        place.end_with_parent()
        listener, inspectors, relying = (adopt(host, file) for file in place.listeners)
    _allow_files()
    if place is None and processes > 1:
        options = {"--data": data, "--host": host, "--tls-cert": tls_cert, "--tls-key": tls_key}
        given = [str(part) for name, value in options.items() if value is not None for part in (name, value)]
        arguments = ["serve", *given, *(["--json"] if as_json else [])]
        listeners = (listener, inspectors, relying)
        sys.exit(run_processes(arguments, count=processes, stopped=stopped_by_signal(), listeners=listeners))
    configured = partial(configure, tls_cert=tls_cert, tls_key=tls_key)
    deployment = _open_answering(data, [listener, inspectors, relying], configured, pause=_wait)
    if deployment is None:
        return
    own = Address(host=host, port=listener.getsockname()[1], has_tls=tls_cert is not None)
    addresses = {"inspectors": _at(own, inspectors), "relying": _at(own, relying)}
    if place is None or place.is_first:
        deployment.app[ServedAddresses].note(pages=own.url, inspectors=addresses["inspectors"].url)
        deployment.app[SeedSampleService]()
        print_startup_message(deployment, own, **addresses)
        if as_json:
            print_addresses(deployment, own, **addresses)
    with importing():  # after the addresses were said: pages and API take half of the start
        import uvicorn

        from realname.main.apps.server import serve_deployment
    app = serve_deployment(deployment, inspector_port=inspectors.getsockname()[1], relying_port=relying.getsockname()[1], place=place)
    try:
        uvicorn.Server(configured(app)).run(sockets=[listener, inspectors, relying])
    except SystemExit:
        if app.not_begun is not None:
            raise app.not_begun from None
        raise


def configure(app: "ASGIApp", *, tls_cert: Path | None = None, tls_key: Path | None = None) -> "Config":
    """Set uvicorn up: its protocols, and a bound on everything a client may hold."""
    import uvicorn

    return uvicorn.Config(
        app,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
        loop="realname.platform.api.connections:PunctualLoop",
        http="realname.platform.api.connections:PunctualProtocol",
        ws="realname.live.socket.protocol:LingeringWebSocket",
        ws_max_size=_MESSAGE_BYTES,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        ws_per_message_deflate=False,  # pictures do not shrink, and what unpacks to more than it was is no concern of ours
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
        log_config=None,  # its lines go the way of all others (platform/config/logs.py)
        log_level="warning",
        access_log=False,
        server_header=False,
    )


def _at(own: Address, listener: FairListener) -> Address:
    """The address of another port."""
    return replace(own, port=listener.getsockname()[1])


def _after(port: int) -> int:
    """The port of another app where none is chosen: the next one; a free one beside a free one."""
    return port + 1 if 0 < port < _LAST_PORT else 0


def _configure_logs() -> None:
    """Before anything that may fail: who reads the log of a service expects an object on each line."""
    if configure_service_logs():
        speak_in_log(structlog.get_logger())


def _allow_files() -> None:
    """Each connection is a file: take what the system lets this process have, as far as it is needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@examples("realname system worker --data ./data", "REALNAME_DATA=./data realname system worker")
@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
@processes_options(WORKERS, help_text="Processes that share the work; `auto`: one for each core.")
def worker(*, data: Path, processes: int, place: Place | None) -> None:
    """Run the durable workflow and the reaper until SIGTERM or Ctrl-C."""
    _configure_logs()
    require_room(data, processes)
    stopped = stopped_by_signal()
    if place is None and processes > 1:
        sys.exit(run_processes(["system", "worker", "--data", str(data)], count=processes, stopped=stopped))
    if place is not None:
        place.end_with_parent()
    listeners = [] if place and place.number else _metrics_listeners(data)
    deployment = _open_answering(data, listeners, configure, pause=lambda seconds: not stopped.wait(seconds))
    if deployment is None:
        return
    metrics = _metrics_of(deployment, place)
    beside = _serve_metrics(deployment, metrics, listeners) if metrics and listeners else None
    deployment.launch()
    if place is None:
        say("The worker is running.")
        stopped.wait()
    else:
        own = metrics.own_text if metrics else bytes
        with answering(place, is_alive=lambda: True, require_ready=deployment.app[Served].require_ready, metrics=own):
            stopped.wait()
    if beside is not None:
        beside.stop(within_s=_STOP_WITHIN_S)
    deployment.close()


def _wait(seconds: float) -> bool:
    """Wait; False: SIGTERM or Ctrl-C meanwhile, which the first process of a container would not notice by itself."""
    former = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    stopped = stopped_by_signal()
    try:
        return not stopped.wait(seconds)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _open_answering(
    data: Path, listeners: Sequence[FairListener], configured: Callable[["ASGIApp"], "Config"], *, pause: Callable[[float], bool]
) -> Deployment | None:
    """Open a deployment; while it awaits its database or its media store, requests are told so.

    Args:
        data: The data folder.
        listeners: Where requests come in; none: they come in nowhere.
        configured: Sets uvicorn up for an application.
        pause: Waits for so many seconds; False: the process is to end.
    """
    telling: list[tuple[Mapping[str, Fact], Beside]] = []

    def stop_telling() -> None:
        while telling:
            telling.pop()[1].stop(within_s=_STOP_WITHIN_S)

    def tell(seconds: float, awaited: StorageUnavailable) -> bool:
        if telling and telling[-1][0] != awaited.facts:
            stop_telling()
        if listeners and not telling:
            from realname.main.apps.plain_app import Beside, create_awaiting_app

            telling.append((awaited.facts, Beside(configured(create_awaiting_app(load_settings(data), awaited)), listeners)))
        return pause(seconds)

    try:
        return open_when_there(data, pause=tell)
    finally:
        stop_telling()


def _metrics_of(deployment: Deployment, place: Place | None) -> Counted | None:
    """Count what a worker does, where its settings name an address to show it at."""
    if not deployment.app[Settings].worker_metrics:
        return None
    from realname.main.apps.metrics import build_metrics

    return build_metrics(deployment, place)


def _metrics_listeners(data: Path) -> Sequence[FairListener]:
    """Listen where a worker shows its metrics, if its settings say where; before it opens anything, so that it can say what it awaits."""
    host, _, port = load_settings(data).worker_metrics.rpartition(":")
    return [listen(host.strip("[]"), int(port), option="worker_metrics")] if port else []


def _serve_metrics(deployment: Deployment, metrics: Counted, listeners: Sequence[FairListener]) -> "Beside":
    """Serve the metrics of all processes of a worker; the first one does."""
    from realname.main.apps.plain_app import Beside, create_plain_app

    app = create_plain_app(deployment.app[Served], metrics.all, token=deployment.app[Settings].metrics_token)
    host, port = listeners[0].getsockname()[:2]
    say(f"Metrics of the worker: {Address(host=host, port=port, has_tls=False).url}/metrics")
    return Beside(configure(app), listeners)
