"""Rule packs made from the shipped ones for tests: what their machine approves alone is widened, all else stays."""

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from realname.packs.use_cases.load_policy import read_pack
from realname.verification.model.live_approval import Capture, LiveApprovalRule


def of_attested_counters(folder: Path, name: str = "cn") -> str:
    """A pack as a file, whose machine approves what attested counters capture: any portrait, also where a part is left out."""
    return _widened(folder, name, {Capture.ATTESTED_COUNTER})


def of_attested_cameras(folder: Path, name: str = "cn") -> str:
    """The same for what attested cameras capture."""
    return _widened(folder, name, {Capture.ATTESTED_CAMERA})


def of_any_counter(folder: Path, name: str = "cn") -> str:
    """The same for counters that are not attested: tests of what the pictures show, as if each had the standing that the pack asks for.

    These tests show one clip in session after session: that it was shown before is left out of account.
    """
    return _widened(folder, name, set(Capture), near_duplicate_days="0")


def at_each_grade(rule: LiveApprovalRule, *, approves: Collection[Capture] = tuple(Capture), **changes: object) -> LiveApprovalRule:
    """The rule, whose machine approves these captures and no other, with something changed at each grade."""
    grades = {
        capture: replace(grade, may_approve=capture in approves, **changes)  # type: ignore[arg-type]
        for capture, grade in rule.grades.items()
    }
    return replace(rule, grades=grades)


def _widened(folder: Path, name: str, approves: Collection[Capture], **others: str) -> str:
    rules = {"portrait": '["chip", "source", "reader", "typed"]', "waived_part": "true", **others}
    text = read_pack(name).decode()
    for key, value in rules.items():
        text = _with(text, key, value)
    for capture in Capture:
        before, heading, grade = text.partition(f"[live.grades.{capture.value}]\n")
        text = before + heading + _with(grade, "may_approve", "true" if capture in approves else "false", most=1)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def _with(text: str, key: str, value: str, *, most: int = 0) -> str:
    """The pack with the value of a rule changed: the one of this name, or the first `most` of several."""
    changed, found = re.subn(
        rf'^{key} = {{ value = .*?, source = "', f'{key} = {{ value = {value}, source = "', text, count=most, flags=re.MULTILINE
    )
    assert found == 1
    return changed
