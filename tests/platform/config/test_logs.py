"""Logs: a line is one JSON object, whatever is in it, with its time in UTC wherever the machine is."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from realname.platform.config.logs import configure_logs

_LOGS = """
import structlog
from realname.platform.config.logs import configure_logs
configure_logs()
log = structlog.get_logger("test")
log.info("counted", codes=["a", "b"], count=3)
log.error("several\\nlines", kind='"quoted"')
"""


def _lines(**environment: str) -> list[dict[str, object]]:
    ended = subprocess.run([sys.executable, "-c", _LOGS], env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    assert ended.stdout == ""
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_a_line_is_an_object_with_its_time_in_utc_and_in_full() -> None:
    lines = _lines(TZ="Asia/Shanghai")
    assert [(one["event"], one["level"]) for one in lines] == [("counted", "info"), ("several\nlines", "error")]
    assert (lines[0]["codes"], lines[0]["count"], lines[1]["kind"]) == (["a", "b"], 3, '"quoted"')
    for one in lines:
        at = str(one["timestamp"])
        assert at.endswith("Z")
        assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_line_goes_to_standard_error_as_it_is_when_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    configure_logs()
    log = structlog.get_logger("test")
    log.info("one")
    monkeypatch.setattr(sys, "stderr", second)
    log.info("two")
    first.close()
    log.info("three")
    assert [json.loads(line)["event"] for line in second.getvalue().splitlines()] == ["two", "three"]
