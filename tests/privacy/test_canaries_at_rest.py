"""Whoever takes everything but the keys has nothing: no name, no number, no picture in clear, and nothing that opens what is sealed."""

import base64
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from realname.kernel.errors import SettingsError
from realname.kernel.identifiers import RegistrationId
from realname.main.deployment.deployment import open_deployment
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.vault.errors import SealBroken
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file, load_key_file
from tests.privacy.canaries import SEALED, canary, forms, found_in
from tests.support.command import clean_environment, files_below, realname
from tests.verification.live_verifier import PERSONAL_MARKS

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a person took: every file but the keys, what was logged, and a backup."""

    data: Path
    count: int
    places: Mapping[str, bytes]

    def sealed(self) -> list[bytes]:
        """Everything sealed that is in the database."""
        with closing(sqlite3.connect(f"file:{self.data / 'realname.sqlite'}?mode=ro", uri=True)) as database:
            return [bytes(row[0]) for asked in SEALED for row in database.execute(asked)]


def _contents(data: Path) -> dict[str, bytes]:
    return {name: (data / name).read_bytes() for name in files_below(data) if name != "keys.json"}


@pytest.fixture(scope="module", params=[5, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.whole("fuzz")])])
def taken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """After so many registrations, in a process of their own."""
    folder: Path = tmp_path_factory.mktemp("taken")
    data, count = folder / "data", int(request.param)
    command = [sys.executable, "-m", "tests.privacy.canaries", str(data), str(count)]
    environment = clean_environment({"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONWARNINGS": "ignore"})
    ended = subprocess.run(command, env=environment, capture_output=True, check=True, cwd=ROOT)
    backed_up = realname("system", "backups", "create", folder / "backup.tar", "--data", data)
    assert backed_up.exit_code == 0
    logs = ended.stdout + ended.stderr + (backed_up.stdout + backed_up.stderr).encode()
    return Taken(data=data, count=count, places={**_contents(data), "logs": logs, "backup": (folder / "backup.tar").read_bytes()})


def test_there_is_something_of_every_kind_to_look_through(taken: Taken) -> None:
    names = list(taken.places)
    for wanted in ("realname.sqlite", "workflow/", "media/registrations/", "deletions/", "logs", "backup"):
        assert any(name.startswith(wanted) for name in names), wanted
    with closing(sqlite3.connect(taken.data / "realname.sqlite")) as database:
        states = {state for (state,) in database.execute("SELECT state FROM registrations")}
    assert states >= {"activated", "withdrawn", "open"}
    assert taken.sealed()


def test_no_canary_and_no_picture_is_anywhere_in_clear(taken: Taken) -> None:
    people = [canary(place) for place in range(taken.count)]
    found = {name: seen for name, content in taken.places.items() if (seen := found_in(content, people))}
    assert found == {}


def test_the_search_finds_a_canary_that_is_there() -> None:
    person = canary(3)
    number = base64.b64encode(b"x" + person.attributes.identity_number.value.encode() + b"yz")
    hidden = [person.attributes.name.encode("gb18030"), number, PERSONAL_MARKS[0]]
    assert [bool(found_in(b"..." + one + b"...", [person])) for one in hidden] == [True, True, True]


def test_no_key_of_the_server_is_in_any_of_it(taken: Taken) -> None:
    ring = load_key_file(taken.data / "keys.json")
    keys = [ring.identity_key, ring.challenge_secret, ring.signing_key, *(one.key for one in ring.encryption_keys)]
    found = [name for name, content in taken.places.items() if any(form in content for key in keys for form in forms(key))]
    assert found == []


def test_without_the_key_file_nothing_opens(taken: Taken, tmp_path: Path) -> None:
    stranger = FileVault(create_key_file(tmp_path / "keys.json"))
    media = [content for name, content in taken.places.items() if name.startswith("media/registrations/")]
    wrapped = stranger.new_key()
    for sealed in (*taken.sealed(), *media):
        with pytest.raises(SealBroken):
            stranger.open(sealed, wrapped_key=wrapped, context="")
        with pytest.raises(SealBroken):
            stranger.rewrap(sealed)


@pytest.mark.parametrize("keys", [(), ("keys.json",)], ids=["without keys", "with other keys"])
def test_no_server_starts_on_it(taken: Taken, tmp_path: Path, keys: tuple[str, ...]) -> None:
    shutil.copytree(taken.data, tmp_path / "data", ignore=shutil.ignore_patterns("keys.json"))
    for name in keys:
        create_key_file(tmp_path / "data" / name)
    with pytest.raises(SettingsError):
        open_deployment(tmp_path / "data", environment={})


def test_after_the_erasure_neither_key_nor_seal_is_in_any_file_of_the_folder(taken: Taken, tmp_path: Path) -> None:
    shutil.copytree(taken.data, tmp_path / "data")
    doomed = taken.sealed()
    pictures = [content for name, content in taken.places.items() if name.startswith("media/registrations/")]
    _erase_all(tmp_path / "data")
    left = _contents(tmp_path / "data")
    assert [name for name in left if name.startswith("media/registrations/")] == []
    assert [name for name, content in left.items() if any(one in content for one in (*doomed, *pictures))] == []


def _erase_all(data: Path) -> None:
    """Every registration comes to its end, and every record to its term."""
    deployment = open_deployment(data, environment={})
    try:
        with closing(sqlite3.connect(f"file:{data / 'realname.sqlite'}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT id, state FROM registrations").fetchall()
        close = deployment.app[CloseRegistration]
        ends = {"open": close.abandon, "referred": close.lapse}
        for one, state in found:
            ends.get(state, close.finish)(RegistrationId(one))
    finally:
        deployment.database.dispose()
