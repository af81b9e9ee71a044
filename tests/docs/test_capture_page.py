"""docs/reference/capture-agent.md: every reason for which a camera is not attested has its line."""

import re

from realname.access.model.camera import CameraFault
from tests.architecture.sources import PROJECT_ROOT

_PAGE = (PROJECT_ROOT / "docs" / "reference" / "capture-agent.md").read_text(encoding="utf-8")


def test_every_reason_has_its_line() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", _PAGE.partition("## Reasons")[2], re.MULTILINE)
    assert sorted(name for row in rows for name in re.findall(r"`([^`]+)`", row)) == sorted(CameraFault)
