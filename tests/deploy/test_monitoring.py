"""Alerts and dashboard name metrics that exist; each alert has its page and a unit test; each metric is in the page of metrics."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from realname.live.socket.metrics import LiveMetrics
from realname.main.apps.metrics import build_metrics
from realname.platform.http.process_metrics import RequestMetrics
from tests.support.absent import Part, skip_absent
from tests.support.opened import opened
from tools.reference import metrics

OURS = re.compile(r"\b(?:realname|process)_[a-z_]+\b")
RULE = re.compile(r"- alert: (\w+)\n\s+expr: '(.*)'\n")
PAGE = re.compile(r"page: docs/how-to/alerts\.md#(\S+)")
KINDS = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum"), "gauge": ("",)}
NOT_ALWAYS = {"realname_oldest_appeal_timestamp_seconds", "realname_oldest_webhook_timestamp_seconds"}


@pytest.fixture(scope="module")
def folder(project_root: Path) -> Path:
    """Rules and dashboard."""
    return project_root / "deploy" / "monitoring"


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every metric of a server as it is typed on its page: name and kind."""
    with opened(tmp_path_factory.mktemp("data")) as deployment:
        registry: CollectorRegistry = build_metrics(deployment).all
        LiveMetrics(registry)
        RequestMetrics(registry)
        page = generate_latest(registry).decode()
    return dict(re.findall(r"^# TYPE (\S+) (\w+)$", page, re.MULTILINE))


@pytest.fixture(scope="module")
def names(families: dict[str, str]) -> set[str]:
    """Every name that an expression can ask for."""
    return {
        name if name.endswith(ending) else f"{name}{ending}" for name, kind in families.items() for ending in KINDS.get(kind, ("",))
    } | NOT_ALWAYS


def expressions(folder: Path) -> Iterator[str]:
    """Those of the rules and of the dashboard."""
    yield from (expression for _, expression in RULE.findall((folder / "alerts.yaml").read_text(encoding="utf-8")))
    for panel in json.loads((folder / "dashboard.json").read_text(encoding="utf-8"))["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


def test_every_metric_that_is_asked_for_exists(folder: Path, names: set[str]) -> None:
    asked = {name for expression in expressions(folder) for name in OURS.findall(expression)}
    assert len(asked) > 40
    assert asked - names == set()


def test_the_page_of_metrics_has_what_a_server_gives_by_the_same_name(families: dict[str, str]) -> None:
    given = {(name, kind) for name, kind in families.items() if name.startswith("realname_") and not name.endswith("_created")}
    shown = {(one.name, "gauge" if one.kind == "info" else one.kind) for one in metrics()}  # `/metrics` types what it informs of as a gauge
    assert len(given) > 40
    assert given - shown == set()


def test_every_alert_names_its_own_page(folder: Path, project_root: Path) -> None:
    rules = (folder / "alerts.yaml").read_text(encoding="utf-8")
    page = (project_root / "docs" / "how-to" / "alerts.md").read_text(encoding="utf-8")
    headings = re.findall(r'^<a id="(\S+)"></a>\n## (\S+)\n\nSeverity: `(\w+)`', page, re.MULTILINE)
    declared = zip(PAGE.findall(rules), [name for name, _ in RULE.findall(rules)], re.findall(r"severity: (\w+)", rules), strict=True)
    assert headings == list(declared)


def test_every_alert_is_tested_to_fire_and_to_be_silent(folder: Path) -> None:
    rules, tests = ((folder / name).read_text(encoding="utf-8") for name in ("alerts.yaml", "alerts-test.yaml"))
    for name, _ in RULE.findall(rules):
        outcomes = re.findall(rf"alertname: {name}\n\s+exp_alerts:(.*)\n", tests)
        assert sorted(outcomes) == ["", " []"], name


def test_the_rules_hold_their_unit_tests(folder: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        skip_absent(Part.PROMTOOL, "install the package `prometheus`")
    for words in (("check", "rules", "alerts.yaml"), ("test", "rules", "alerts-test.yaml")):
        ended = subprocess.run([promtool, *words], cwd=folder, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
