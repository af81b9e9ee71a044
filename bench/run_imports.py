"""`make bench`, fourth part: numbers and SIMs, a million each, imported on SQLite and PostgreSQL; one JSON in bench/results.

Usage: .venv/bin/python -m bench.run_imports [--rows 1000000] [--kills 5] [--database sqlite] [--json] [--output FILE]
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bench.import_files import Kind, StockFile
from bench.protocol import cpu_s, peak_mib
from bench.store import DATABASES, Store, empty_store
from bench.worker import ROOT, WorkerFailed
from bench.written import write_result
from realname.inventory.use_cases.import_stock import BATCH
from realname.platform.db.engine import engine_for, for_reading
from realname.platform.system.machine import Machine, describe_machine

_LOGIN = "importer"
_KILLED_OF = 10  # the file whose import is killed has a tenth of the rows
_LEAST_KILLED = 3 * BATCH  # so that there is something between its batches
_LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import by the command, its check of the whole file and its start included.

    Attributes:
        cpu_s: Of the command; a server's own is not in it. Where others are at work it says how much there is to do.
        peak_mib: Resident memory, the command's own high-water mark.
    """

    database: str
    kind: str
    rows: int
    new: int
    seconds: float
    cpu_s: float
    rows_a_second: float
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KilledImport:
    """An import that was killed (kill -9) between its batches and begun again each time.

    Attributes:
        deaths: How often it was killed before its end.
        is_whole: Whether the stock holds each number of the file, and no other between its first and its last.
    """

    database: str
    rows: int
    deaths: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What a run writes."""

    measured_on: str
    version: str
    machine: Machine
    imports: tuple[Import, ...]
    killed: tuple[KilledImport, ...]
    left_out: tuple[str, ...]


def main() -> None:
    """Measure, write, print."""
    options = _options()
    try:
        result = measure(options.database or DATABASES, rows=options.rows, kills=options.kills)
    except WorkerFailed as problem:
        sys.exit(f"Imports could not be measured: {problem.reason}")
    write_result(result, _lines(result), options, prefix="imports-")


def measure(databases: Sequence[str], *, rows: int, kills: int) -> ImportResult:
    """Measure everything once.

    Raises:
        WorkerFailed: An import failed.
    """
    machine = describe_machine()
    imports, killed, left_out = list[Import](), list[KilledImport](), list[str]()
    for database in databases:
        try:
            with empty_store(database) as store:
                _enrol(store)
                _measure_in(store, imports, rows=rows)
                killed.append(_kill(store, rows=max(_LEAST_KILLED, rows // _KILLED_OF), first=rows, kills=kills))
        except pytest.skip.Exception:
            left_out.append(f"{database}: there is no server to start (tools/get-postgresql)")
    return ImportResult(
        measured_on=datetime.now(UTC).date().isoformat(),
        version=version("realname"),
        machine=machine,
        imports=tuple(imports),
        killed=tuple(killed),
        left_out=tuple(left_out),
    )


def _measure_in(store: Store, imports: list[Import], *, rows: int) -> None:
    """Numbers, then SIMs; each is said as soon as it is known."""
    for kind in Kind:
        file = StockFile(path=store.data / f"{kind}.csv", kind=kind, first=0, rows=rows)
        file.write()
        imports.append(_measured(store, file))
        print(_line(imports[-1]), file=sys.stderr, flush=True)


def _measured(store: Store, file: StockFile) -> Import:
    began, used_s, most_mib = time.perf_counter(), 0.0, 0.0
    with _importing(store, file) as process:
        while process.poll() is None:
            used_s, most_mib = max(used_s, cpu_s(process.pid)), max(most_mib, peak_mib(process.pid))
            time.sleep(_LOOK_EVERY_S)
        seconds = time.perf_counter() - began
        said = _said(process)
    return Import(
        database=store.database,
        kind=file.kind.value,
        rows=file.rows,
        new=int(said["new"]),
        seconds=round(seconds, 1),
        cpu_s=round(used_s, 1),
        rows_a_second=round(file.rows / seconds),
        peak_mib=round(most_mib, 1),
    )


def _kill(store: Store, *, rows: int, first: int, kills: int) -> KilledImport:
    """Kill the import of another file whenever so many more of its rows are in the stock; then let it come to its end."""
    file = StockFile(path=store.data / "killed.csv", kind=Kind.NUMBERS, first=first, rows=rows)
    file.write()
    engine = for_reading(engine_for(store.url))
    deaths = sum(_killed_at(store, file, engine, rows=rows * kill // (kills + 1)) for kill in range(1, kills + 1))
    with _importing(store, file) as process:
        _said(process)
    is_whole = file.is_whole(engine)
    engine.dispose()
    return KilledImport(database=store.database, rows=rows, deaths=deaths, is_whole=is_whole)


def _killed_at(store: Store, file: StockFile, engine: Engine, *, rows: int) -> bool:
    """Whether it was killed before it had come to its end."""
    with _importing(store, file) as process:
        while process.poll() is None and file.taken(engine) <= rows:
            time.sleep(_LOOK_EVERY_S)
        process.kill()
        process.wait()
    return file.taken(engine) < file.rows


@contextmanager
def _importing(store: Store, file: StockFile) -> Iterator["subprocess.Popen[bytes]"]:
    with _realname(store, "lines", file.kind.value, "import", str(file.path), "--execute", "--as", _LOGIN, "--json") as process:
        try:
            yield process
        finally:
            process.kill()


def _realname(store: Store, *words: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "realname.main", *words, "--data", str(store.data)]
    return subprocess.Popen(command, cwd=ROOT, env=store.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _enrol(store: Store) -> None:
    """Add who imports: the ledger names them."""
    with _realname(store, "access", "staff", "first-administrators", _LOGIN, "second", "--json") as process:
        _said(process)


def _said(process: "subprocess.Popen[bytes]") -> dict[str, int]:
    told, complained = process.communicate()
    if process.returncode:
        raise WorkerFailed((complained or told).decode(errors="replace").strip().rpartition("\n")[2])
    answer: dict[str, int] = json.loads(told)
    return answer


def _lines(result: ImportResult) -> Iterator[str]:
    yield from (_line(one) for one in result.imports)
    for one in result.killed:
        yield f"{one.database}: killed {one.deaths} times in {one.rows} numbers; each of them there, and no other: {one.is_whole}"
    yield from (f"Left out: {one}" for one in result.left_out)


def _line(one: Import) -> str:
    which = f"{one.database}, {one.rows} {one.kind}"
    return f"{which}: {one.seconds} s ({one.cpu_s} s CPU), {one.rows_a_second:.0f} a second, {one.new} new, peak {one.peak_mib} MiB"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run_imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many numbers and how many SIMs")
    parser.add_argument("--kills", type=int, default=5, help="how often an import is killed")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the lines for people")
    parser.add_argument("--output", type=Path, help="write there instead of bench/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
