"""Every error has its section in docs/reference/errors.md, every section its error, and every link its section."""

import re
from collections.abc import Iterator

from realname.kernel.errors import error_classes
from tests.architecture.sources import PACKAGE, PROJECT_ROOT, modules_under
from tools.error_pages import PAGE, lost_codes, page

_LINK = re.compile(r"errors\.md#([a-z-]*)")


def test_the_page_is_that_of_the_error_tree() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: .venv/bin/python -m tools.error_pages"


def test_each_code_is_one_anchor() -> None:
    headings = re.findall(r"^## (.+)$", page(), re.MULTILINE)
    assert sorted(headings) == sorted(error.code for error in error_classes())


def test_a_code_that_a_page_explained_is_not_lost_unseen() -> None:
    assert lost_codes(page()) == set()
    assert lost_codes("## clip-empty\n\n## clip-too-blue\n") == {"clip-too-blue"}


def test_every_link_leads_to_an_error() -> None:
    codes = {error.code for error in error_classes()}
    pages = [path for path in (PROJECT_ROOT / "docs").rglob("*.md") if path != PAGE]
    links = [(path.name, code) for path in pages for code in _LINK.findall(path.read_text(encoding="utf-8"))]
    assert links
    assert [(name, code) for name, code in links if code not in codes] == []


def _declared() -> Iterator[tuple[str, str]]:
    """The path and the name of each error class in the code."""
    known = {error.__name__ for error in error_classes()}
    for module in modules_under(PACKAGE):
        for name, bases in re.findall(r"^class (\w+)\(([\w, ]+)\):", module.text, re.MULTILINE):
            if name in known or known & set(bases.split(", ")):
                yield module.path, name


def test_each_capability_declares_its_errors_in_one_module() -> None:
    assert [(path, name) for path, name in _declared() if not re.fullmatch(r"\w+/errors\.py", path)] == []


def test_every_declared_error_is_collected() -> None:
    assert sorted(name for _, name in _declared()) == sorted(error.__name__ for error in error_classes())
