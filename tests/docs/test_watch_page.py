"""docs/how-to/watch.md names each trouble of `realname status`, once and no other."""

import re
from pathlib import Path

from realname.operations.model.checkup import Trouble


def test_the_page_has_each_trouble_of_the_status_once(project_root: Path) -> None:
    page = (project_root / "docs" / "how-to" / "watch.md").read_text(encoding="utf-8")
    table = page.partition("## Troubles of `realname status`")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(name for cell in cells for name in re.findall(r"`([a-z-]+)`", cell)) == sorted(Trouble)
