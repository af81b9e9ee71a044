"""A person who takes a PostgreSQL server's whole folder, a dump, media, logs and a backup has no name, number or picture in clear either.

The server keeps everything that it writes, as one in use does, and is looked through file by file: tables of every database, the log
of the server and the write-ahead log. What it compresses (values past 2 kB) is looked through in the dump, which has it in full.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from realname.kernel.identifiers import RegistrationId
from realname.main.deployment.deployment import open_deployment
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.vault.errors import SealBroken
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file, load_key_file
from tests.privacy.canaries import DATABASE, SEALED, canary, forms, found_in
from tests.support.command import clean_environment, files_below, realname
from tests.support.postgresql import RestartableServer, name_of, restartable_server

ROOT = Path(__file__).parents[2]
_COUNT = int(os.environ.get("REALNAME_CANARIES", "5"))  # `make fuzz` has fifty
_OF_TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
_PART = 32  # bytes, of seals of some hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenServer:
    """What a person took, and the server it was taken from."""

    server: RestartableServer
    url: str
    data: Path
    places: Mapping[str, bytes]
    sealed: Sequence[bytes]


def _ask(url: str, *asked: str) -> list[tuple[object, ...]]:
    """Ask one after the other; the rows of the last."""
    with psycopg.connect(url.replace("postgresql+psycopg:", "postgresql:", 1), autocommit=True) as connection:
        rows: list[tuple[object, ...]] = []
        for one in asked:
            cursor = connection.execute(one.encode())
            rows = cursor.fetchall() if cursor.description else []
    return rows


def _sealed(url: str) -> list[bytes]:
    return [bytes(row[0]) for asked in SEALED for row in _ask(url, asked) if isinstance(row[0], bytes)]


def _parts(sealed: bytes) -> list[bytes]:
    """Overlapping parts. One is found whole: a table keeps over 2 kB in pieces, and the head of a page of the log cuts one place."""
    return [sealed[first : first + _PART] for first in range(0, len(sealed) - _PART, _PART // 2)]


def _files_of(server: RestartableServer) -> dict[str, bytes]:
    """Every file of the server's folder, and what it logged."""
    folder = server.folder / "data"
    return {f"server/{name}": (folder / name).read_bytes() for name in files_below(folder)} | {
        "server.log": (server.folder / "log").read_bytes()
    }


def _dump(server: RestartableServer, url: str) -> bytes:
    command = [str(server.programs / "pg_dump"), "-h", str(server.folder), "-U", "postgres", name_of(url)]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TakenServer]:
    """After so many registrations of a process that ended as a server ends."""
    folder = tmp_path_factory.mktemp("taken")
    data = folder / "data"
    with restartable_server() as server, server.database() as url:
        environment = clean_environment({"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONWARNINGS": "ignore", DATABASE: url})
        command = [sys.executable, "-m", "tests.privacy.canaries", str(data), str(_COUNT)]
        ended = subprocess.run(command, env=environment, capture_output=True, check=True, cwd=ROOT)
        backed_up = realname("system", "backups", "create", folder / "backup.tar", "--data", data, environment={DATABASE: url})
        assert backed_up.exit_code == 0
        _ask(url, "CHECKPOINT")
        places = _files_of(server) | {f"data/{name}": (data / name).read_bytes() for name in files_below(data) if name != "keys.json"}
        places["logs"] = ended.stdout + ended.stderr + (backed_up.stdout + backed_up.stderr).encode()
        places["backup"], places["dump"] = (folder / "backup.tar").read_bytes(), _dump(server, url)
        yield TakenServer(server=server, url=url, data=data, places=places, sealed=_sealed(url))


def test_there_is_something_of_every_kind_to_look_through(taken: TakenServer) -> None:
    names = list(taken.places)
    for wanted in (
        "server/base/",
        "server/pg_wal/",
        "server.log",
        "data/media/registrations/",
        "data/deletions/",
        "logs",
        "backup",
        "dump",
    ):
        assert any(name.startswith(wanted) for name in names), wanted
    states = {state for (state,) in _ask(taken.url, "SELECT state FROM registrations")}
    assert states >= {"activated", "withdrawn", "open"}
    assert taken.sealed
    assert b"COPY dbos." in taken.places["dump"], "the engine's tables are in it"
    for one in taken.sealed:  # what is there is found: in the tables, in the log of the database and in the dump
        assert one.hex().encode() in taken.places["dump"]
        for place in ("server/base/", "server/pg_wal/"):
            assert any(part in content for part in _parts(one) for name, content in taken.places.items() if name.startswith(place)), place


def test_no_canary_and_no_picture_is_anywhere_in_clear(taken: TakenServer) -> None:
    people = [canary(place) for place in range(_COUNT)]
    found = {name: seen for name, content in taken.places.items() if (seen := found_in(content, people))}
    assert found == {}


def test_no_key_of_the_server_is_in_any_of_it(taken: TakenServer) -> None:
    ring = load_key_file(taken.data / "keys.json")
    keys = [ring.identity_key, ring.challenge_secret, ring.signing_key, *(one.key for one in ring.encryption_keys)]
    found = [name for name, content in taken.places.items() if any(form in content for key in keys for form in forms(key))]
    assert found == []


def test_without_the_key_file_nothing_opens(taken: TakenServer, tmp_path: Path) -> None:
    stranger = FileVault(create_key_file(tmp_path / "keys.json"))
    media = [content for name, content in taken.places.items() if name.startswith("data/media/registrations/")]
    wrapped = stranger.new_key()
    for sealed in (*taken.sealed, *media):
        with pytest.raises(SealBroken):
            stranger.open(sealed, wrapped_key=wrapped, context="")
        with pytest.raises(SealBroken):
            stranger.rewrap(sealed)


def _erase_all(taken: TakenServer) -> None:
    """Every registration comes to its end, and every record to its term."""
    found = _ask(taken.url, "SELECT id, state FROM registrations")
    deployment = open_deployment(taken.data, environment={DATABASE: taken.url})
    try:
        close = deployment.app[CloseRegistration]
        ends = {"open": close.abandon, "referred": close.lapse}
        for one, state in found:
            ends.get(str(state), close.finish)(RegistrationId(str(one)))
    finally:
        deployment.database.dispose()


def _holding(taken: TakenServer, doomed: Sequence[bytes]) -> list[str]:
    """Tables of the application's database, of the engine's too, that hold one of these in any column."""
    found = []
    for schema, table in _ask(taken.url, _OF_TABLES):
        rows = "\n".join(str(row) for row in _ask(taken.url, f'SELECT t::text FROM "{schema}"."{table}" t'))  # noqa: S608 - names of ours
        found += [str(table) for one in doomed if one.hex() in rows]
    return sorted(set(found))


def _table_files_with(taken: TakenServer, doomed: Sequence[bytes]) -> list[str]:
    files = {name: content for name, content in _files_of(taken.server).items() if name.startswith("server/base/")}
    return sorted(name for name, content in files.items() if any(part in content for one in doomed for part in _parts(one)))


def test_after_the_erasure_no_query_finds_key_or_seal_and_once_rewritten_no_file_of_a_table_does(taken: TakenServer) -> None:
    assert _holding(taken, taken.sealed) == ["persons", "registrations"], "the search finds what is there"
    assert _table_files_with(taken, taken.sealed)
    _erase_all(taken)
    assert _holding(taken, taken.sealed) == []
    # `VACUUM` alone frees the space and leaves bytes in it until it is written over (docs/explanation/privacy.md): no claim, so no test.
    _ask(taken.url, "VACUUM FULL", "CHECKPOINT")
    assert _table_files_with(taken, taken.sealed) == []
