"""Every reason and every event has its line in the documents, and no line is left over."""

import re

from realname.kernel.ledger.events import all_events
from realname.registration.model.reasons import Reason
from tests.architecture.sources import PROJECT_ROOT


def _first_column(page: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", (PROJECT_ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_reason_has_its_line() -> None:
    assert sorted(_first_column("reasons.md")) == sorted(Reason)


def test_every_event_has_its_line() -> None:
    assert sorted(_first_column("events.md")) == sorted(all_events())
