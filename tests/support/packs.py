"""Rule packs made from the shipped ones for tests."""

import re
from pathlib import Path

from realname.packs.use_cases.load_policy import read_pack

_RULES = {
    "capture": '["attested-counter"]',
    "portrait": '["chip", "source", "reader", "typed"]',
    "waived_part": "true",
}


def of_attested_counters(folder: Path, name: str = "cn") -> str:
    """A shipped pack as a file, whose machine approves what attested counters capture: any portrait, also where a part is left out."""
    text = read_pack(name).decode()
    for key, value in _RULES.items():
        text, found = re.subn(rf'^{key} = {{ value = .*?, source = "', f'{key} = {{ value = {value}, source = "', text, flags=re.MULTILINE)
        assert found == 1
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)
