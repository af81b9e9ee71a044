"""Writes docs/schemas/comparison-report-1.json, the JSON schema of comparison reports, from `evaluation/comparison/report.py`.

Usage: .venv/bin/python -m tools.report_schemas
"""

import json
import sys
from pathlib import Path

from realname.evaluation.comparison.report import report_schema

FILE = Path(__file__).parent.parent / "docs" / "schemas" / "comparison-report-1.json"


def written() -> str:
    """The file as the code has it."""
    return json.dumps(report_schema(), indent=2) + "\n"


def main() -> int:
    """Write the file."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
