"""docs/architecture.md names every part there is."""

from tests.unit.architecture.sources import PACKAGE, PROJECT_ROOT

_PAGE = (PROJECT_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_part_of_the_package_stands_in_the_tree() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.is_dir() or path.suffix == ".py"} - {"__init__", "__pycache__"}
    tree = _PAGE.partition("## Tree")[2]
    assert [part for part in sorted(parts) if f"        {part}" not in tree] == []
