"""The folder of sealed media: private, durable, and an error of the disk is a dependency that did not answer."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest

from realname.kernel.errors import StorageUnavailable
from realname.vault.connectors.local_media import LocalMediaStore

KEY = "registrations/r-1/clip/00000"
FILE = "registrations/r-1/clip+00000"
_flushed: list[str] = []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "media"


@pytest.fixture
def store(folder: Path) -> LocalMediaStore:
    """A new store."""
    return LocalMediaStore(folder)


def test_the_folder_is_the_owners_alone(store: LocalMediaStore, folder: Path) -> None:
    store.put(KEY, b"x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_bytes(b"")
    with pytest.raises(StorageUnavailable):
        LocalMediaStore(tmp_path / "file" / "media")


def test_a_file_in_the_place_of_a_folder_is_unavailable(store: LocalMediaStore, folder: Path) -> None:
    folder.joinpath("registrations").write_bytes(b"")
    with pytest.raises(StorageUnavailable):
        store.put(KEY, b"x")


def test_a_folder_in_the_place_of_a_file_is_unavailable(store: LocalMediaStore, folder: Path) -> None:
    folder.joinpath(FILE).mkdir(parents=True)
    with pytest.raises(StorageUnavailable):
        store.put(KEY, b"x")


def test_a_draft_of_a_killed_process_is_removed(store: LocalMediaStore, folder: Path) -> None:
    store.put(KEY, b"whole")
    draft = folder / f"{FILE}#1"
    draft.write_bytes(b"half")
    assert store.remove_drafts(before=_modified(draft)) == 0
    assert store.remove_drafts(before=_modified(draft) + timedelta(seconds=1)) == 1
    assert not draft.exists()
    assert store.get(KEY) == b"whole"


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(int(path.stat().st_mtime), tz=UTC)


def test_nothing_is_left_of_a_registration_whose_media_are_deleted(store: LocalMediaStore, folder: Path) -> None:
    store.put(KEY, b"x")
    store.delete(KEY)
    assert [path.relative_to(folder) for path in folder.rglob("*")] == [Path("registrations")]


def test_folders_with_something_in_them_stay(store: LocalMediaStore) -> None:
    store.put(KEY, b"x")
    store.put("registrations/r-1/reference", b"y")
    store.delete(KEY)
    assert store.get("registrations/r-1/reference") == b"y"


def test_many_at_once_write_and_delete_without_harm_to_each_other(store: LocalMediaStore) -> None:
    def write_and_delete(place: int) -> bytes | None:
        key = f"registrations/r-{place}/reference"
        store.put(key, b"x")
        found = store.get(key)
        store.delete(key)
        return found

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(write_and_delete, range(400))) == {b"x"}


def _leave_draft_in_a_process_that_ends(folder: Path) -> Path:
    script = """
import sys
from pathlib import Path
from realname.vault.connectors.local_media import LocalMediaStore
LocalMediaStore(Path(sys.argv[1]))
Path(sys.argv[1], "whole#1").write_bytes(b"half")
"""
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, cwd=Path(__file__).parents[3] / "src")
    return folder / "whole#1"


def test_the_first_process_to_open_the_folder_removes_what_another_had_begun(folder: Path) -> None:
    draft = _leave_draft_in_a_process_that_ends(folder)
    assert draft.exists()
    LocalMediaStore(folder)
    assert not draft.exists()


def test_while_another_uses_the_folder_nothing_is_removed(store: LocalMediaStore, folder: Path) -> None:
    assert list(store.keys("")) == []
    draft = _leave_draft_in_a_process_that_ends(folder)
    LocalMediaStore(folder)
    assert draft.exists()


def test_a_draft_is_not_listed(store: LocalMediaStore, folder: Path) -> None:
    store.put(KEY, b"whole")
    folder.joinpath(f"{FILE}#1").write_bytes(b"half")
    assert list(store.keys("")) == [KEY]


def _note_what_is_flushed(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str):
        _flushed.append(arguments[0])


sys.addaudithook(_note_what_is_flushed)  # os.open is how a path is flushed: opened, fsync, closed


def test_the_file_and_every_folder_above_it_are_flushed(store: LocalMediaStore, folder: Path) -> None:
    _flushed.clear()
    store.put(KEY, b"x")
    above = [folder / "registrations/r-1", folder / "registrations", folder]
    assert _flushed == [os.fspath(path) for path in (folder / FILE, *above)]


def test_of_folders_that_were_flushed_before_the_one_that_holds_the_file_alone_is(store: LocalMediaStore, folder: Path) -> None:
    store.put(KEY, b"x")
    _flushed.clear()
    store.put("registrations/r-1/clip/another", b"x")
    flushed = [folder / "registrations/r-1/clip+another", folder / "registrations/r-1"]
    assert _flushed == [os.fspath(path) for path in flushed]


def test_of_several_that_are_put_or_deleted_at_once_the_folder_is_flushed_once(store: LocalMediaStore, folder: Path) -> None:
    store.put("registrations/r-1/photo", b"x")
    keys = [f"registrations/r-1/probes/{place}" for place in range(3)]
    _flushed.clear()
    store.put_all(dict.fromkeys(keys, b"x"))
    above = os.fspath(folder / "registrations/r-1")
    assert _flushed == [*(os.fspath(folder / f"registrations/r-1/probes+{place}") for place in range(3)), above]
    _flushed.clear()
    store.delete_all(keys)
    assert _flushed == [above]


def test_what_an_earlier_release_put_into_folders_of_their_own_is_read_listed_and_deleted(store: LocalMediaStore, folder: Path) -> None:
    former = folder / KEY
    former.parent.mkdir(parents=True)
    former.write_bytes(b"x")
    assert (store.get(KEY), list(store.keys("registrations/r-1/clip/"))) == (b"x", [KEY])
    store.delete(KEY)
    assert (store.get(KEY), former.parent.exists()) == (None, False)


def test_what_replaces_a_file_of_an_earlier_release_is_read_and_both_are_deleted(store: LocalMediaStore, folder: Path) -> None:
    former = folder / KEY
    former.parent.mkdir(parents=True)
    former.write_bytes(b"former")
    store.put(KEY, b"newer")
    assert (store.get(KEY), list(store.keys(""))) == (b"newer", [KEY])
    store.delete(KEY)
    assert (store.get(KEY), list(store.keys(""))) == (None, [])


def test_a_key_too_long_for_the_name_of_a_file_is_kept_all_the_same(store: LocalMediaStore) -> None:
    key = "/".join(["registrations", *["x" * 64] * 7])
    store.put(key, b"x")
    assert (store.get(key), list(store.keys("registrations/"))) == (b"x", [key])


@pytest.mark.parametrize("is_another_process", [False, True])
def test_a_folder_that_was_removed_and_is_made_again_is_flushed_again(
    store: LocalMediaStore, folder: Path, *, is_another_process: bool
) -> None:
    store.put(KEY, b"x")
    (LocalMediaStore(folder) if is_another_process else store).delete(KEY)
    _flushed.clear()
    store.put(KEY, b"x")
    assert {os.fspath(folder / "registrations/r-1"), os.fspath(folder / "registrations")} <= set(_flushed)


@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_folder_that_another_process_makes_anew_during_a_put_is_flushed_with_what_is_above_it(
    store: LocalMediaStore, folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_emptied: bool
) -> None:
    store.put(KEY, b"x")
    put = obstore.put

    def put_after_another(*given: Any) -> object:  # noqa: ANN401 - whatever obstore takes
        if is_emptied:
            LocalMediaStore(folder).delete(KEY)
        return put(*given)

    monkeypatch.setattr(obstore, "put", put_after_another)
    _flushed.clear()
    store.put("registrations/r-1/reference", b"y")
    above = os.fspath(folder / "registrations")
    assert (above in _flushed[-2:]) is is_emptied


def test_what_a_killed_process_removed_and_did_not_flush_is_flushed_by_the_next_one(store: LocalMediaStore, folder: Path) -> None:
    store.put_all({KEY: b"x", "registrations/r-1/photo": b"y"})
    folder.joinpath(FILE).unlink()
    _flushed.clear()
    store.delete(KEY)
    assert _flushed == [os.fspath(folder / "registrations/r-1")]


@pytest.mark.parametrize("keys", [[], [KEY]])
def test_the_empty_folder_that_a_killed_process_left_goes_whatever_is_named(store: LocalMediaStore, folder: Path, keys: list[str]) -> None:
    store.put(KEY, b"x")
    folder.joinpath(FILE).unlink()
    _flushed.clear()
    store.delete_all(keys, below="registrations/r-1/")
    assert (_flushed, folder.joinpath("registrations/r-1").exists()) == ([os.fspath(folder / "registrations")], False)


def test_without_names_what_was_removed_below_a_prefix_is_flushed_and_the_rest_stays(store: LocalMediaStore, folder: Path) -> None:
    store.put(KEY, b"x")
    _flushed.clear()
    store.delete_all([], below="registrations/r-1/")
    assert (_flushed, store.get(KEY)) == ([os.fspath(folder / "registrations/r-1")], b"x")
