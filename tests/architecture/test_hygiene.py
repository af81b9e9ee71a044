"""What must stand in no file: loose ends, machines and registries, skips that no one counts, faces, clips and weights."""

import ast
import re
import subprocess
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path, PurePosixPath
from tokenize import generate_tokens

from tests.architecture.sources import PROJECT_ROOT, Fault, calls, dotted, faults, faults_in, modules_under, nodes
from tests.support.absent import Part, skip_absent

_CODE_FOLDERS = ("src", "tests", "tools", "bench", "frontend", "clients")
_TEXT_FOLDERS = (*_CODE_FOLDERS, "deploy", "docs", ".ci")
_TEXT_SUFFIXES = frozenset({"", ".css", ".html", ".ini", ".js", ".json", ".lock", ".mako", ".md", ".py", ".sh", ".toml", ".ts", ".txt"})
_LOOSE_END = re.compile(r"\b(?:TODO(?!\(#\d+\):)|FIXME|XXX)\b")
_MACHINE = re.compile(r"/(?:work|home|Users)/[\w.-]+/|/root/|--(?:extra-)?index-url|--find-links|\"resolved\":")
_THIS = Path(__file__).resolve()
_FORBIDDEN_SUFFIXES = frozenset(
    {".3gp", ".avi", ".dat", ".jpeg", ".jpg", ".mjpeg", ".mov", ".mp4", ".onnx", ".pth", ".task", ".tflite", ".webm", ".y4m"}
)
_FORBIDDEN_NAMES = frozenset({"uv.lock", "pylock.toml"})  # both record download addresses (ADR 0016)
_MOST_BYTES = 1024 * 1024


def _text_files(folders: tuple[str, ...]) -> Iterator[Path]:
    roots = [path for path in PROJECT_ROOT.iterdir() if path.is_file() and path.name != ".git"]  # of a work tree: where its repository is
    roots += [path for folder in folders for path in (PROJECT_ROOT / folder).rglob("*")]
    for path in roots:
        is_ours = not {"node_modules", "__pycache__"} & set(path.parts) and path != _THIS
        if is_ours and path.is_file() and path.suffix in _TEXT_SUFFIXES:
            yield path


def _found(pattern: re.Pattern[str], folders: tuple[str, ...]) -> list[str]:
    lines = (
        (path.relative_to(PROJECT_ROOT), number, line)
        for path in _text_files(folders)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
    )
    return [f"{path}:{number}" for path, number, line in lines if pattern.search(line)]


def _loose_skips(tree: ast.Module) -> Iterator[Fault]:
    forbidden = {"pytest.skip", "pytest.xfail", "pytest.importorskip"}
    yield from ((call.lineno, dotted(call.func)) for call in calls(tree) if dotted(call.func) in forbidden)
    marks = (dotted(node) for node in nodes(tree) if isinstance(node, ast.Attribute))
    yield from ((0, mark) for mark in marks if mark in {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"})


def _has_docstring(text: str) -> bool:
    """Whether a module begins with a text that says something; a tree of the whole is not needed to see it."""
    tokens = (token for token in generate_tokens(StringIO(text).readline) if token.type not in {tokenize.COMMENT, tokenize.NL})
    first, second = next(tokens), next(tokens, None)
    is_alone = first.type == tokenize.STRING and second is not None and second.type == tokenize.NEWLINE
    return is_alone and isinstance(said := ast.literal_eval(first.string), str) and bool(said.strip())


def test_every_loose_end_names_its_issue() -> None:
    assert _found(_LOOSE_END, _CODE_FOLDERS) == []


def test_no_machine_and_no_registry_is_named() -> None:
    assert _found(_MACHINE, _TEXT_FOLDERS) == []


def test_the_rules_see_what_they_look_for() -> None:
    assert _LOOSE_END.search("# TODO: later")
    assert not _LOOSE_END.search("# TODO(#12): later")
    assert _MACHINE.search("/home/someone/checkout")


def test_tests_are_skipped_only_where_the_skip_is_counted() -> None:
    folder, words = PROJECT_ROOT / "tests", ("skip", "xfail")
    assert faults(_loose_skips, folder=folder, words=words, allowed=lambda path: path == "support/absent.py") == []


def test_the_rule_sees_a_loose_skip() -> None:
    assert faults_in(_loose_skips, "@pytest.mark.skip\ndef test_x() -> None: ...") == ["pytest.mark.skip"]
    assert faults_in(_loose_skips, "pytest.importorskip('numpy')") == ["pytest.importorskip"]


def test_every_module_says_what_it_is() -> None:
    silent = [
        f"{folder}/{module.path}"
        for folder in _CODE_FOLDERS
        for module in modules_under(PROJECT_ROOT / folder)
        if not _has_docstring(module.text)
    ]
    assert silent == []


def test_the_rule_sees_a_module_that_says_nothing() -> None:
    assert [_has_docstring(text) for text in ("", "import os\n", '"""  """\n', 'b"bytes"\n', '"a" + "b"\n', "# A comment\n")] == [False] * 6
    assert _has_docstring('# A comment\n\n"""What it is."""\n\nimport os\n')


def test_there_is_something_to_check() -> None:
    assert len(modules_under(PROJECT_ROOT / "src")) > 1


def _tracked() -> list[PurePosixPath]:
    if not (PROJECT_ROOT / ".git").exists():
        skip_absent(Part.REPOSITORY, "this is not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT_ROOT, check=True, capture_output=True, text=True)  # noqa: S607 - the developer's git
    return [PurePosixPath(name) for name in listed.stdout.split("\0") if name]


def test_no_face_no_clip_and_no_weights_are_committed() -> None:
    assert [str(path) for path in _tracked() if path.suffix.lower() in _FORBIDDEN_SUFFIXES] == []


def test_no_lock_with_addresses_is_committed() -> None:
    assert [str(path) for path in _tracked() if path.name in _FORBIDDEN_NAMES] == []


def test_no_file_is_larger_than_a_mebibyte() -> None:
    files = (PROJECT_ROOT / path for path in _tracked())
    assert [file.name for file in files if file.is_file() and file.stat().st_size > _MOST_BYTES] == []
