"""Writes the JSON schemas of the results of evaluations into docs/schemas/, from the classes that the results are written by.

Usage: .venv/bin/python -m tools.report_schemas
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from realname.evaluation.attacks.report import REPORT as ATTACK_REPORT
from realname.evaluation.comparison.report import report_schema
from realname.evaluation.live.report import REPORT as LIVE_REPORT
from realname.evaluation.recorded.report import REPORT as RECORDED_REPORT

_ReportT = TypeVar("_ReportT")
FOLDER = Path(__file__).parent.parent / "docs" / "schemas"


def written() -> Mapping[str, str]:
    """The files as the code has them, by name."""
    schemas = {
        "attack-report-1.json": _schema_of(ATTACK_REPORT),
        "comparison-report-1.json": report_schema(),
        "live-report-1.json": _schema_of(LIVE_REPORT),
        "recorded-report-1.json": _schema_of(RECORDED_REPORT),
    }
    return {name: json.dumps(schema, indent=2) + "\n" for name, schema in schemas.items()}


def _schema_of(adapter: TypeAdapter[_ReportT]) -> Mapping[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **adapter.json_schema(mode="serialization")}


def main() -> int:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in written().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
