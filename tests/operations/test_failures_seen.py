"""Each failure that people have to mend is made, and seen within a minute: by readiness, metrics, `realname status` and the alert.

The alert is what Prometheus makes by our rules of pages that were really served before and during the failure. The worst case counts:
the page shows it as late as it may, Prometheus reads the page one interval later, and looks at the rules one interval after that.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from realname.kernel.ledger.events import RecordedEvent
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.db.engine import engine_for
from realname.platform.system.clock_and_tokens import SystemClock
from realname.registration.events import RegistrationEvent
from tests.platform.db.silent_peer import way_to
from tests.support.absent import Part, skip_absent
from tests.support.busy import longest_s
from tests.support.command import COMMAND, clean_environment, realname
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.support.ports import free_port
from tests.support.postgresql import PostgresqlServer, reached_by
from tests.support.served import serve, wait_until_alive
from tests.support.small_disk import fill, mounted_small

SHOWN_WITHIN_S = 15  # from the failure to a page that shows it
READ_EVERY_S, LOOKED_AT_EVERY_S = 15, 15  # docs/how-to/alerts.md; deploy/monitoring/alerts.yaml
MINUTE_S = 60
READ_WITHIN_S = 10  # as long as Prometheus waits for a page
OURS = re.compile(r"^(realname_(?:ready|clock_ahead_seconds))\{([^}]*)\} (\S+)$", re.MULTILINE)
Series = Mapping[str, float]


def read_page(url: str) -> Series:
    """Read a page of metrics as Prometheus does: each series of the alerts below with its value."""
    answer = httpx.get(f"{url}/metrics", timeout=longest_s(READ_WITHIN_S))
    labelled = ',job="realname",instance="a"'
    return {f"{name}{{{labels}{labelled}}}": float(value) for name, labels, value in OURS.findall(answer.text)}


def ready(part: str) -> str:
    """The series of a part."""
    return f'realname_ready{{part="{part}",job="realname",instance="a"}}'


def page_that_shows(url: str, part: str) -> Series:
    """Wait for a page that shows a part as not ready; it has to come in time."""
    until_s = time.monotonic() + longest_s(SHOWN_WITHIN_S)
    while (page := read_page(url)).get(ready(part)) != 0:
        assert time.monotonic() < until_s, f"{part} is not shown in time"
        time.sleep(0.5)
    return page


def not_ready(part: str) -> str:
    """The alert for a part."""
    return f'RealnamePartNotReady",part="{part}'


def record_two_hours_ahead(database: str) -> None:
    """Leave behind what a process records whose clock is two hours ahead."""
    engine = engine_for(database)
    with SqlUnitsOfWork(engine)() as unit:
        at = SystemClock().now() + timedelta(hours=2)
        unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject="case-1"))
        unit.commit()
    engine.dispose()


def code_of_readiness(url: str) -> str:
    """The code of /readyz, which is 503."""
    answer = httpx.get(f"{url}/readyz", timeout=longest_s(30))
    assert answer.status_code == 503
    return str(answer.json()["code"])


def troubles_of(data: Path, environment: Mapping[str, str]) -> list[str]:
    """What `realname status` complains about."""
    found = realname("status", "--data", data, "--json", environment=environment).json["troubles"]
    assert isinstance(found, list)
    return [str(one) for one in found]


def require_alert(rules: Path, alert: str, *, before: Series, during: Series) -> None:
    """Let Prometheus' own tool look at the rules: silent until the failure is read, and firing after a minute at the latest.

    Args:
        rules: The file; the test is written beside it.
        alert: Name and labels, as in `RealnameDown",instance="a`.
        before: A page without the failure.
        during: A page with it.
    """
    promtool = shutil.which("promtool")
    if promtool is None:
        skip_absent(Part.PROMTOOL, "install the package `prometheus`")
    read_at_s = SHOWN_WITHIN_S + READ_EVERY_S + 1  # just after the rules were looked at
    series = [
        {"series": name, "values": f"{times(before.get(name), read_at_s)} {times(during.get(name), MINUTE_S - read_at_s + 1)}"}
        for name in {**before, **during}
    ]
    firing = f'sum(ALERTS{{alertname="{alert}",alertstate="firing"}}) or vector(0)'
    looked_at = [
        {"eval_time": f"{at_s}s", "expr": firing, "exp_samples": [{"labels": "{}", "value": value}]}
        for at_s, value in ((read_at_s - 1, 0), (MINUTE_S, 1))
    ]
    test = {"interval": "1s", "input_series": series, "promql_expr_test": looked_at}
    file = rules.with_name("test.yaml")
    file.write_text(json.dumps({"rule_files": [rules.name], "evaluation_interval": f"{LOOKED_AT_EVERY_S}s", "tests": [test]}))
    ended = subprocess.run([promtool, "test", "rules", file.name], cwd=rules.parent, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def times(value: float | None, seconds: int) -> str:
    """A value each second, as the tool has it; None: the page did not have it."""
    return f"stale _x{seconds - 1}" if value is None else f"{value}x{seconds - 1}"


@pytest.fixture
def rules(tmp_path: Path, project_root: Path) -> Path:
    """A copy of the rules."""
    return Path(shutil.copy(project_root / "deploy" / "monitoring" / "alerts.yaml", tmp_path / "alerts.yaml"))


@contextmanager
def starting(data: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Start a server that cannot serve yet; gives its address."""
    port = free_port()
    words = [*COMMAND, "serve", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment(environment))
    try:
        wait_until_alive(url := f"http://127.0.0.1:{port}")
        yield url
    finally:
        process.kill()
        process.wait()


def through(store: ObjectStore, port: int) -> Mapping[str, str]:
    """Settings of a place in a store that is reached by a port of this machine."""
    return {
        "REALNAME_MEDIA_URL": store.place().url,
        "REALNAME_MEDIA_ENDPOINT": f"http://127.0.0.1:{port}",
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }


@pytest.mark.sockets
def test_a_full_disk_is_seen(tmp_path: Path, rules: Path) -> None:
    (tmp_path / "disk").mkdir()
    with mounted_small(tmp_path / "disk") as disk, serve(disk / "data") as served:
        before = read_page(served.url)
        fill(disk)
        during = page_that_shows(served.url, "disk")
        assert code_of_readiness(served.url) == "storage-full"
        assert "disk-full" in troubles_of(served.data, {})
    require_alert(rules, not_ready("disk"), before=before, during=during)


@pytest.mark.sockets
def test_a_clock_that_was_ahead_is_seen(tmp_path: Path, rules: Path) -> None:
    with serve(tmp_path / "data") as served:
        before = read_page(served.url)
        record_two_hours_ahead(f"sqlite:///{served.data / 'realname.sqlite'}")
        during = page_that_shows(served.url, "clock")
        assert code_of_readiness(served.url) == "clock-skewed"
        assert "clock-skewed" in troubles_of(served.data, {})
    require_alert(rules, not_ready("clock"), before=before, during=during)
    require_alert(rules, 'RealnameClockOff",of="ledger', before=before, during=during)


@pytest.mark.sockets
def test_a_database_that_goes_away_is_seen(tmp_path: Path, rules: Path, postgresql: PostgresqlServer) -> None:
    port = free_port()
    with postgresql.database() as own, ExitStack() as stack:
        environment = {"REALNAME_DATABASE_URL": reached_by(own, port)}
        with way_to(make_url(own), port=port):
            served = stack.enter_context(serve(tmp_path / "data", environment))
            before = read_page(served.url)
        during = page_that_shows(served.url, "database")
        assert code_of_readiness(served.url) == "storage-unavailable"
        assert "database-away" in troubles_of(served.data, environment)
    require_alert(rules, not_ready("database"), before=before, during=during)


@pytest.mark.sockets
def test_a_database_that_falls_silent_is_seen(tmp_path: Path, rules: Path, postgresql: PostgresqlServer) -> None:
    port = free_port()
    with (
        postgresql.database() as own,
        way_to(make_url(own), port=port) as way,
        serve(tmp_path / "data", {"REALNAME_DATABASE_URL": reached_by(own, port)}) as served,
    ):
        before = read_page(served.url)
        way.fall_silent()
        during = page_that_shows(served.url, "database")
    require_alert(rules, not_ready("database"), before=before, during=during)


@pytest.mark.sockets
def test_a_media_store_that_goes_away_is_seen(tmp_path: Path, rules: Path, object_store: ObjectStore) -> None:
    environment = through(object_store, port := free_port())
    with ExitStack() as stack:
        with way_to(make_url(object_store.endpoint), port=port):
            served = stack.enter_context(serve(tmp_path / "data", environment))
            before = read_page(served.url)
        during = page_that_shows(served.url, "media")
        assert code_of_readiness(served.url) == "storage-unavailable"
        assert "media-away" in troubles_of(served.data, environment)
    require_alert(rules, not_ready("media"), before=before, during=during)


@pytest.mark.sockets
@pytest.mark.parametrize("part", ["database", "media"])
def test_what_is_missing_at_the_start_is_seen(tmp_path: Path, rules: Path, object_store: ObjectStore, part: str) -> None:
    nowhere = free_port()
    missing = {
        "database": {"REALNAME_DATABASE_URL": f"postgresql+psycopg://realname@127.0.0.1:{nowhere}/realname"},
        "media": through(object_store, nowhere),
    }
    with starting(tmp_path / "data", missing[part]) as url:
        during = page_that_shows(url, part)
        assert code_of_readiness(url) == "storage-unavailable"
        assert f"{part}-away" in troubles_of(tmp_path / "data", missing[part])
    require_alert(rules, not_ready(part), before={}, during=during)
