"""`realname verify` stands alone: it loads neither web, nor workflow, nor database (ADR 0011)."""

import subprocess
import sys

_LOADED = """
import sys
import realname.entrypoints.cli.verify
print(*sorted({"fastapi", "starlette", "dbos", "sqlalchemy", "alembic", "matplotlib"} & sys.modules.keys()))
"""


def test_verify_imports_neither_web_nor_workflow_nor_database() -> None:
    loaded = subprocess.run([sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []
