"""docs/architecture.md names every part there is."""

import re

from tests.architecture.sources import PACKAGE, PROJECT_ROOT

_PAGE = (PROJECT_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_capability_stands_on_the_page() -> None:
    capabilities = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__"}
    rows = _PAGE.partition("## How data flows")[0]
    assert [name for name in sorted(capabilities) if not re.search(rf"^    (?:.* )?{name}\b", rows, re.MULTILINE)] == []
