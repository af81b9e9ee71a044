"""The published schemas of results are those that the code writes by."""

import json

import jsonschema_rs

from realname.evaluation.attacks.report import REPORT as ATTACK_REPORT
from realname.evaluation.live.report import REPORT as LIVE_REPORT
from tests.evaluation.report.result_examples import attacks, live
from tools.report_schemas import FOLDER, written


def test_the_schemas_of_results_are_those_of_the_code() -> None:
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert there == written(), "run `.venv/bin/python -m tools.report_schemas`"


def test_results_are_of_their_schemas() -> None:
    for name, result in (
        ("attack-report-1.json", ATTACK_REPORT.dump_python(attacks(), mode="json")),
        ("live-report-1.json", LIVE_REPORT.dump_python(live(), mode="json")),
    ):
        jsonschema_rs.validator_for(json.loads(written()[name])).validate(result)
