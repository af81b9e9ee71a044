"""The documents of the architecture: each decision record has one form and a check, every part and reason has its line."""

import re

from realname.registration.model.reasons import Reason
from tests.architecture.sources import PACKAGE, PROJECT_ROOT

_FOLDER = PROJECT_ROOT / "docs" / "adr"
_RECORDS = sorted(_FOLDER.glob("[0-9]*.md"))
_PARTS = ["Context", "Decision", "Consequences", "Alternatives", "Check"]
_PAGE = (PROJECT_ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")


def test_records_are_numbered_without_a_gap() -> None:
    assert [int(record.name[:4]) for record in _RECORDS] == list(range(1, len(_RECORDS) + 1))


def test_the_list_names_every_record() -> None:
    listed = re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", (_FOLDER / "README.md").read_text(encoding="utf-8"))
    assert listed == [record.name for record in _RECORDS]


def test_a_record_has_the_five_parts() -> None:
    parts = {record.stem: re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE) for record in _RECORDS}
    assert [f"{name}: {', '.join(found)}" for name, found in parts.items() if found != _PARTS] == []


def test_the_check_of_a_record_exists() -> None:
    faults = []
    for record in _RECORDS:
        check = record.read_text(encoding="utf-8").partition("## Check")[2]
        paths = re.findall(r"`((?:tests|\.ci|docs)/[^`]*)`", check)
        faults += [f"{record.stem}: {path} does not exist" for path in paths if not (PROJECT_ROOT / path).exists()]
        faults += [] if paths or "`lint-imports`" in check else [f"{record.stem}: no check"]
    assert faults == []


def test_every_capability_stands_on_the_page() -> None:
    capabilities = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"__pycache__"}
    rows = _PAGE.partition("## How data flows")[0]
    assert [name for name in sorted(capabilities) if not re.search(rf"^    (?:.* )?{name}\b", rows, re.MULTILINE)] == []


def _first_column(page: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", (PROJECT_ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_reason_has_its_line() -> None:
    assert sorted(_first_column("reference/reasons.md")) == sorted(Reason)
