"""What a command loads: `verify` neither web, nor workflow, nor database (ADR 0011); a command on the data folder only what it uses."""

import subprocess
import sys

import pytest

_LOADED = """
import sys
import {module}
print(*sorted(set({libraries}) & sys.modules.keys()))
"""


@pytest.mark.parametrize(
    ("module", "libraries"),
    [
        ("realname.main.commands.verify", ["fastapi", "starlette", "dbos", "sqlalchemy", "alembic", "matplotlib"]),
        (
            "realname.main.deployment.deployment",
            ["ai_edge_litert", "alembic", "av", "cv2", "dbos", "joserfc", "onnxruntime", "psycopg", "webauthn"],
        ),
    ],
)
def test_a_command_imports_no_library_it_does_not_use(module: str, libraries: list[str]) -> None:
    code = _LOADED.format(module=module, libraries=libraries)
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []
