"""Rule packs made from the shipped ones for tests: what their machine approves alone is widened, all else stays."""

import re
from collections.abc import Sequence
from pathlib import Path

from realname.packs.use_cases.load_policy import read_pack
from realname.verification.model.live_approval import Capture


def of_attested_counters(folder: Path, name: str = "cn") -> str:
    """A pack as a file, whose machine approves what attested counters capture: any portrait, also where a part is left out."""
    return _widened(folder, name, [Capture.ATTESTED_COUNTER])


def of_attested_cameras(folder: Path, name: str = "cn") -> str:
    """The same for what attested cameras capture."""
    return _widened(folder, name, [Capture.ATTESTED_CAMERA])


def of_any_counter(folder: Path, name: str = "cn") -> str:
    """The same for counters that are not attested: tests of what the pictures show, as if each had the standing that the pack asks for.

    These tests show one clip in session after session: that it was shown before is left out of account.
    """
    return _widened(folder, name, list(Capture), near_duplicate_days="0")


def _widened(folder: Path, name: str, captures: Sequence[Capture], **others: str) -> str:
    said = ", ".join(f'"{one.value}"' for one in captures)
    rules = {"capture": f"[{said}]", "portrait": '["chip", "source", "reader", "typed"]', "waived_part": "true", **others}
    text = read_pack(name).decode()
    for key, value in rules.items():
        text, found = re.subn(rf'^{key} = {{ value = .*?, source = "', f'{key} = {{ value = {value}, source = "', text, flags=re.MULTILINE)
        assert found == 1
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)
