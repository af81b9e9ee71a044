"""What is served is what the sources give, and it stays small, local and without inline style."""

import re
from pathlib import Path

import pytest

from realname.access.pages.pages import template_folders
from tests.frontend.node import FRONTEND, STATIC, run_node

# Raw bytes; compressed they are a fifth. A change that goes past one of these is a question to answer.
_MOST_BYTES = {"css": 90_000, "js": 98_000, "img": 20_000, "html": 40_000}
_ADDRESS = re.compile(r"https?://[\w.-]+")


@pytest.fixture(scope="module", name="built")
def build() -> Path:
    """Build once into frontend/build, which the tests of the script read."""
    built = FRONTEND / "build"
    done = run_node("build.js", built)
    assert done.returncode == 0, done.stdout + done.stderr
    return built


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_committed_files_are_what_the_sources_give(built: Path) -> None:
    assert sorted(_files(built)) == sorted(_files(STATIC))
    assert [name for name, content in _files(built).items() if content != _files(STATIC)[name]] == []


def test_the_script_passes_its_own_tests(built: Path) -> None:
    tests = sorted((FRONTEND / "test").glob("*.test.js"))
    done = run_node("--test", *tests)
    assert tests
    assert built.exists()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", sorted(_MOST_BYTES))
def test_what_a_page_loads_is_small(folder: str) -> None:
    assert sum(path.stat().st_size for path in (STATIC / folder).iterdir()) <= _MOST_BYTES[folder]


def test_no_file_names_another_host() -> None:
    assert [name for name, content in _files(STATIC).items() if _ADDRESS.search(content.decode("utf-8", "replace"))] == []


def test_no_source_sets_markup_from_text() -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|: any\b|as any\b")
    sources = sorted((FRONTEND / "src").glob("*.ts"))
    assert sources
    assert [path.name for path in sources if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_no_source_hinders_pasting() -> None:
    """What a person copies by a button is written to the clipboard; nothing reads it or listens for what is pasted."""
    sources = sorted((FRONTEND / "src").glob("*.ts"))
    hinders = re.compile(r"paste|clipboardData|clipboard\.read|ClipboardEvent", re.IGNORECASE)
    assert sources
    assert [path.name for path in sources if hinders.search(path.read_text(encoding="utf-8"))] == []


def test_no_source_has_a_text_of_several_lines() -> None:
    """The build takes indentation away, which would change such a text."""
    lines = [
        (path.name, line) for path in sorted((FRONTEND / "src").glob("*.ts")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert [found for found in lines if found[1].count("`") % 2] == []


def test_every_attribute_of_a_page_is_read_by_a_script_or_a_style_and_the_other_way_round() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for folder in template_folders() for path in sorted(folder.glob("*.html")))
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted((FRONTEND / "src").glob("*.ts")))
    styles = "".join(path.read_text(encoding="utf-8") for path in sorted((FRONTEND / "styles").glob("*.scss")))
    written = set(re.findall(r"[\s{\"']data-([a-z-]+)", templates))
    unread = {name for name in written if not re.search(rf"data-{name}\b|\b{_camel(name)}\b", scripts + styles)}
    assert (unread, set(re.findall(r"\[data-([a-z-]+)", scripts)) - written) == (set(), set())


def test_a_cell_that_holds_a_figure_alone_is_aligned_to_the_right() -> None:
    cell = re.compile(r'<td class="([^"]*)"[^>]*>\{\{ formats\.number\([^}]*\}\}</td>')
    found = [
        (path.name, one) for folder in template_folders() for path in folder.glob("*.html") for one in cell.findall(path.read_text("utf-8"))
    ]
    assert found
    assert [name for name, classes in found if "govuk-table__cell--numeric" not in classes] == []


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


_STORES = re.compile(
    r"\b(?:localStorage|sessionStorage|indexedDB|cookieStore|caches|document\.cookie|navigator\.storage|serviceWorker)\b[^;]*"
)
_SETS_BY_A_VALUE = re.compile(r"""(?<![\w.\]"'])((?:this\.#?)?[\w.#]+)\[([^\]"']+)\]\s*[-+|&]?=(?!=)""")
_SPREADS = re.compile(r"__proto__|\bObject\.(?:assign|setPrototypeOf|fromEntries|defineProperty)\b|\.\.\.(?:JSON\.parse|fieldsOf)")


def _sources() -> dict[str, str]:
    found = {path.name: path for folder in ("src", "receipt") for path in sorted((FRONTEND / folder).glob("*.ts"))}
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


def test_the_browser_keeps_the_counters_key_the_card_readers_code_and_whether_the_sound_is_off_and_nothing_else() -> None:
    """ASVS 14.3.3. The key cannot be exported (tests/browser). The code reads cards on the counter's own machine alone."""
    kept = {(name, use.strip()) for name, text in _sources().items() for use in _STORES.findall(text)}
    assert kept == {
        ("card_reader.ts", 'localStorage.getItem(PAIRING) ?? ""'),
        ("card_reader.ts", "localStorage.setItem(PAIRING, pairing)"),
        ("counter_key.ts", "indexedDB.open(DATABASE, 1)"),
        ("counter_key.ts", 'indexedDB === "object"'),
        ("speech.ts", 'localStorage.getItem(MUTED) === "yes"'),
        ("speech.ts", 'localStorage.setItem(MUTED, isMuted ? "yes" : "no")'),
    }
    key = _sources()["counter_key.ts"]
    assert re.findall(r"store\.(?:put|add)\(([^,]+), CURRENT", key) == ["key"]
    assert re.findall(r"generateKey\(KEY_KIND, (\w+)", key) == ["false"]


def test_no_name_that_came_from_outside_becomes_a_property_of_an_object() -> None:
    """ASVS 15.3.6: `__proto__` in an answer changes nothing. What is set by a computed place is a list, and the place a number."""
    lists = {"counts", "offsets", "lengthLengths"}
    found = {(name, target) for name, text in _sources().items() for target, _ in _SETS_BY_A_VALUE.findall(text)}
    assert found == {("inflate.ts", one) for one in lists}
    assert [name for name, text in _sources().items() if _SPREADS.search(text)] == []


@pytest.mark.parametrize("code", ["made[name] = value;", "this.#words[word] = said;", "one.fields[ key ] += 1;"])
def test_the_rule_sees_a_property_that_is_named_by_a_value(code: str) -> None:
    assert _SETS_BY_A_VALUE.search(code)


@pytest.mark.parametrize("code", ['headers["Content-Type"] = type;', "if (made[name] === value) return;", "const [first = 0] = stream;"])
def test_the_rule_lets_a_fixed_name_and_a_comparison_through(code: str) -> None:
    assert not _SETS_BY_A_VALUE.search(code)
