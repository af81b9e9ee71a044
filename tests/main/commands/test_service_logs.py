"""A process that serves writes one JSON object a line on standard error, from its first line to the error that ends it."""

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.command import COMMAND, clean_environment
from tests.support.served import wait_until_alive

NAME = "李小明"
LIBRARIES = f"""
import logging, threading, traceback, warnings
from realname.platform.config.logs import configure_service_logs

configure_service_logs()
warnings.warn("{NAME}")
logging.getLogger("some.library").error("%s", "{NAME}")
try:
    raise ValueError("{NAME}")
except ValueError:
    logging.getLogger("another").exception("{NAME}")
    logging.getLogger("uvicorn.error").error(traceback.format_exc())
thread = threading.Thread(target=lambda: [].index("{NAME}"))
thread.start()
thread.join()
raise KeyError("{NAME}")
"""


def parsed(text: str) -> Sequence[dict[str, object]]:
    """Every line, each of which has to be one object with an event and a time."""
    lines: list[dict[str, object]] = [json.loads(line) for line in text.splitlines()]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    return lines


def test_warnings_libraries_and_uncaught_errors_are_lines_without_their_messages() -> None:
    ended = subprocess.run([sys.executable, "-c", LIBRARIES], capture_output=True, text=True, check=False, env=clean_environment({}))
    lines = parsed(ended.stderr)
    found = [(line["event"], line.get("kind"), line.get("logger")) for line in lines]
    assert found == [
        ("python-warning", "UserWarning", None),
        ("library", None, "some.library"),
        ("library", "ValueError", "another"),
        ("library", None, "uvicorn.error"),
        ("internal-error", "ValueError", None),
        ("internal-error", "KeyError", None),
    ]
    assert NAME not in ended.stderr
    assert ended.returncode == 1


@pytest.mark.sockets
def test_a_server_writes_json_from_its_greeting_to_its_end_and_of_a_library_as_well(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--data", str(tmp_path / "data"), "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=clean_environment({}),
        )
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "}\n")
            said = json.loads("".join(lines) + "}")
            wait_until_alive(str(said["url"]))
            with socket.create_connection(("127.0.0.1", urlsplit(str(said["url"])).port or 0), timeout=10) as connection:
                connection.sendall(b"this is no request\r\n\r\n")
                connection.recv(1000)
            process.terminate()
            assert process.wait(30) == -15
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
    found = parsed(log.read_text(encoding="utf-8"))
    assert found[0]["event"] == "message"
    assert str(found[0]["text"]).startswith("realname listens on http://localhost:")
    assert ("uvicorn.error", "Invalid HTTP request received.") in {(line.get("logger"), line.get("text")) for line in found}


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("system", "worker")])
def test_a_start_that_fails_says_so_in_one_object(tmp_path: Path, command: Sequence[str]) -> None:
    environment = clean_environment({"REALNAME_MODE": "party"})
    arguments = [*COMMAND, *command, "--data", str(tmp_path)]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False, env=environment, timeout=60)
    (line,) = parsed(ended.stderr)
    assert (ended.returncode, line["event"], line["code"], line["exit_code"]) == (78, "ended", "settings-invalid", 78)


@pytest.mark.sockets
@pytest.mark.parametrize("processes", ["1", "2"])
def test_what_cannot_be_launched_ends_a_server_with_its_own_code(tmp_path: Path, processes: str) -> None:
    # Python imports this by itself at its start: the extra is not there.
    (tmp_path / "sitecustomize.py").write_text('import sys\nsys.modules["opentelemetry.exporter"] = None\n')
    environment = clean_environment({"REALNAME_TRACES_URL": "http://127.0.0.1:1/v1/traces", "PYTHONPATH": str(tmp_path)})
    arguments = [*COMMAND, "serve", "--port", "0", "--processes", processes, "--data", str(tmp_path / "data")]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False, env=environment, timeout=120)
    codes = [line["code"] for line in parsed(ended.stderr) if line["event"] == "ended"]
    assert (ended.returncode, codes, "Traceback" in ended.stderr) == (78, ["settings-invalid"], False)
