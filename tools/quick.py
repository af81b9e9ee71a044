"""Check a change within 90 seconds: lint everything, test what lies nearest to the change, and say what was left out.

    python -m tools.quick [--since REV] [--seconds 90]

The change is what differs from REV: by default from the upstream branch, else from HEAD; where nothing differs, the last commit.
A file of tests is the nearer the fewer imports lie between it and a changed module. Imports by the composition root (`realname.main`)
and by what all tests share (`tests.support`) do not count, as everything would be near through them.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SECONDS = 90
_UNTIL = "REALNAME_QUICK_UNTIL"
_LAST_TEST_S = 12  # before the end no test begins any more: one may take some seconds, and processes take time to end
_MOST_FILES = 100  # of tests: more are not begun within the time, but would take some of it to be collected
_FARTHEST = 3
_SOURCES = {"src": "", "clients/python/src": "", "tests": "tests.", "tools": "tools.", "bench": "bench."}
_SHARED = re.compile(r"^(realname\.main|tests\.support|tests\.conftest)\b")
_IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+(?:\(([^)]*)\)|([^\n#]*))|import\s+([\w.]+))", re.MULTILINE)
_PYTEST = ("-q", "-m", "not slow", "--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--durations-min=5")
_LINT = (("ruff", "format", "--check"), ("ruff", "check"), ("mypy",), ("lint-imports",))


# ---- what changed, and which tests are near it -----------------------------------------------------------------------------------


def changed_since(revision: str | None) -> Sequence[str]:
    """List the files of the change, relative to the checkout: tracked ones that differ, and new ones."""
    base = revision or _git("rev-parse", "--verify", "--quiet", "@{upstream}") or "HEAD"
    new = _git("ls-files", "--others", "--exclude-standard").splitlines()
    changed = [*_git("diff", "--name-only", base).splitlines(), *new]
    return changed or _git("diff", "--name-only", "HEAD~1").splitlines()


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607 - git of the user
    return done.stdout.strip()


def modules() -> Mapping[str, Path]:
    """Every Python module of the checkout, by its dotted name."""
    return {
        prefix + ".".join(path.relative_to(ROOT / folder).with_suffix("").parts).removesuffix(".__init__"): path
        for folder, prefix in _SOURCES.items()
        for path in (ROOT / folder).rglob("*.py")
    }


def importers(known: Mapping[str, Path]) -> Mapping[str, set[str]]:
    """Who imports each module, also within functions."""
    by: dict[str, set[str]] = defaultdict(set)
    for name, path in known.items():
        for imported in _imports(path.read_text(encoding="utf-8")):
            if imported in known:
                by[imported].add(name)
    return by


def _imports(source: str) -> Iterator[str]:
    for module, in_brackets, names, plain in _IMPORT.findall(source):
        yield module or plain
        yield from (f"{module}.{name.split(' as ')[0].strip()}" for name in (in_brackets or names).split(","))


def nearness(changed: Iterable[str]) -> Mapping[str, int]:
    """How near each file of tests is to a change: 0 it changed itself, 1 it imports what changed, and so on.

    Tests in the folder of a changed capability are as near as `_FARTHEST`, whatever they import: they reach it through the app.
    """
    known = modules()
    names = {str(path.relative_to(ROOT)): name for name, path in known.items()}
    near = dict.fromkeys((names[file] for file in changed if file in names), 0)
    reach, by = list(near), importers(known)
    for name in reach:
        if near[name] == _FARTHEST or (near[name] and _SHARED.match(name)):
            continue
        for importer in sorted(by.get(name, set()) - near.keys()):
            near[importer] = near[name] + 1
            reach.append(importer)
    files = {str(known[name].relative_to(ROOT)): distance for name, distance in near.items()}
    for test in _tests_of_folders(changed):
        files.setdefault(test, _FARTHEST)
    return {file: distance for file, distance in files.items() if Path(file).match("tests/**/test_*.py") and (ROOT / file).exists()}


def _tests_of_folders(changed: Iterable[str]) -> Iterator[str]:
    """The tests of the folders that changed: of a capability, of `docs`, of `deploy`. The rules of the project look at every change."""
    for folder in {"architecture"}.union(*(Path(file).parts[:-1] for file in changed)):
        yield from (str(path.relative_to(ROOT)) for path in (ROOT / "tests" / folder).rglob("test_*.py"))


# ---- the run -----------------------------------------------------------------------------------------------------------------------


@dataclass
class TimeLimit:
    """A plugin of pytest: from a moment on no test begins, and the end of the run says which did not."""

    until: float

    def __post_init__(self) -> None:
        """Begin with nothing left out."""
        self.left_out = Counter[str]()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Pass over a test that comes too late."""
        if time.time() < self.until:
            return None
        self.left_out[item.nodeid.partition("::")[0]] += 1
        return True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that started this one."""
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output["left_out"] = dict(self.left_out)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - xdist ships no types
        """Take over what another process left out."""
        self.left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was not begun."""
        if self.left_out:
            terminalreporter.section("left out for want of time")
            for file, count in sorted(self.left_out.items()):
                terminalreporter.line(f"{file}: {count} tests")


def pytest_configure(config: pytest.Config) -> None:
    """Limit the run, where this module is given to pytest as a plugin."""
    config.pluginmanager.register(TimeLimit(float(os.environ[_UNTIL])))


def main() -> int:
    """Lint and test beside each other; the exit code is 1 where either finds a fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--since", metavar="REV", help="what the change is compared with, such as main or HEAD~3")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long it may take (default: %(default)s)")
    given = parser.parse_args()
    end = time.time() + given.seconds
    changed = changed_since(given.since)
    near = nearness(changed)
    nearest = sorted(near, key=lambda file: (near[file], file))
    tests = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "pytest", "-p", "tools.quick", *_PYTEST, *nearest[:_MOST_FILES]],
        cwd=ROOT,
        env=os.environ | {_UNTIL: str(end - _LAST_TEST_S)},
    )
    faults = [fault for command in _LINT if (fault := _lint(command, end))]
    passed = tests.wait() == 0
    print(f"\nThe change: {len(changed)} files. Tests near it: {len(nearest)} files; those marked slow are left out.")
    for file in nearest[_MOST_FILES:]:
        print(f"left out: {file}")
    print("\n".join([*faults, "Before you hand in: make check."]))
    return 0 if passed and not faults else 1


def _lint(command: Sequence[str], end: float) -> str:
    """Run one tool over everything; say what it found, or that it was not done in time."""
    program = Path(sys.executable).with_name(command[0])
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            [program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=max(1.0, end - time.time())
        )
    except subprocess.TimeoutExpired:
        return f"left out: {' '.join(command)} was not done in time. Its first run fills a cache: make lint."
    return "" if done.returncode == 0 else f"{' '.join(command)} found:\n{done.stdout}{done.stderr}"


if __name__ == "__main__":
    sys.exit(main())
