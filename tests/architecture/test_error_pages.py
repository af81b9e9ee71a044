"""Every error has its page, and every page its error."""

from collections import Counter

import realname.kernel.errors
from realname.kernel.errors import RealNameError
from tests.architecture.sources import PACKAGE, modules_under
from tools.error_pages import FOLDER, error_classes, pages


def test_the_pages_are_those_of_the_error_tree() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "run: .venv/bin/python -m tools.error_pages"


def test_no_two_errors_share_a_code() -> None:
    counted = Counter(error.code for error in error_classes() if error.__module__ == realname.kernel.errors.__name__)
    assert [code for code, count in counted.items() if count > 1] == []


def test_the_tree_is_whole_in_one_module() -> None:
    names = {error.__name__ for error in error_classes(RealNameError)}
    elsewhere = [
        f"{module.path}: {name}"
        for module in modules_under(PACKAGE)
        if module.path != "kernel/errors.py"
        for name in names
        if f"class {name}(" in module.text
    ]
    assert elsewhere == []
