"""Each finding of a live session has its row, and no row speaks of another."""

import re

from realname.verification.model.live_rule import LiveRule
from realname.verification.model.session_findings import SessionFinding
from tests.architecture.sources import PROJECT_ROOT

_PAGE = (PROJECT_ROOT / "docs" / "session-findings.md").read_text(encoding="utf-8")
_ROWS = {row[0]: row[1:] for row in re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \| (.+) \| (.+) \|$", _PAGE, re.MULTILINE)}


def test_every_finding_has_a_row_in_the_order_of_the_list() -> None:
    assert list(_ROWS) == [one.value for one in SessionFinding]


def test_every_row_says_whether_it_is_a_sign_of_an_attack() -> None:
    assert {row[-1].split(":")[0] for row in _ROWS.values()} == {"yes", "no", "perhaps"}


def test_the_times_it_names_are_those_of_the_rule() -> None:
    rule = LiveRule()
    named = {
        "action-early": f"{rule.reaction_ms} ms",
        "action-late": f"{rule.within_ms // 1000} s",
        "action-too-fast": f"{rule.least_movement_ms} ms",
        "face-not-framed": f"{rule.framing_most_ms // 1000} s",
        "face-lost": f"{rule.face_gone_ms // 1000} s",
    }
    assert [code for code, time in named.items() if time not in _ROWS[code][0]] == []
