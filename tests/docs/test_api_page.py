"""docs/api.md names every call there is, and no other."""

import re
from pathlib import Path

from tests.support.api_world import ApiWorld

_CALL = re.compile(r"`((?:GET|PUT|POST) /[^`]*)`")


def test_the_page_lists_the_calls_of_the_specification(world: ApiWorld, project_root: Path) -> None:
    paths = world.app.openapi()["paths"]
    table = [line for line in (project_root / "docs" / "api.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert sorted(_CALL.findall("\n".join(line.split(" | ")[0] for line in table))) == sorted(
        f"{method.upper()} {path}" for path, item in paths.items() for method in item
    )
