"""The media store belongs to the database: no second machine looks into an empty folder, no second database into the first one's bucket."""

import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from realname.kernel.errors import RealNameError
from realname.kernel.ports import MediaStore
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.operations.model.checkup import Trouble
from realname.operations.store.deployment_backups import record_restore
from realname.operations.wiring.backups import back_up
from realname.operations.wiring.status import read_deployment
from realname.platform.db.engine import engine_for
from realname.platform.db.tables import deployment as table
from realname.platform.errors import RestoreUnfinished
from realname.registration.store.registrations import Registrations, needs_media
from realname.registration.store.tables import registrations
from realname.vault.connectors.local_media import LocalMediaStore
from realname.vault.connectors.s3_media import S3MediaStore
from realname.vault.errors import MediaForeign
from realname.vault.model.media_place import PLACE, RESTORING
from realname.vault.store.deployment_media import media_place_of, require_media_place
from tests.support.examples import OPENED
from tests.support.manual_clock import START
from tests.support.object_store import ACCESS_KEY, SECRET_KEY, ObjectStore
from tests.support.opened import opened
from tests.support.postgresql import PostgresqlServer

PHOTO = "registrations/r-1/photo"
Settings = Mapping[str, str]


@pytest.fixture
def shared(postgresql: PostgresqlServer) -> Iterator[dict[str, str]]:
    """A database that several machines use."""
    with postgresql.database() as url:
        yield {"REALNAME_DATABASE_URL": url}


@pytest.fixture
def bucket(object_store: ObjectStore) -> dict[str, str]:
    """A bucket that several machines use."""
    place = object_store.place()
    return {
        "REALNAME_MEDIA_URL": place.url,
        "REALNAME_MEDIA_ENDPOINT": place.endpoint,
        "REALNAME_MEDIA_ACCESS_KEY": ACCESS_KEY,
        "REALNAME_MEDIA_SECRET_KEY": SECRET_KEY,
    }


def start(data: Path, settings: Settings) -> None:
    with opened(data, **settings):
        pass


def refusal(data: Path, settings: Settings) -> type[RealNameError] | None:
    """How a start ends."""
    try:
        start(data, settings)
    except RealNameError as problem:
        return type(problem)
    return None


def second_machine(tmp_path: Path, settings: Settings) -> Path:
    """Start once, and give the folder of another machine with the same keys."""
    start(tmp_path / "first", settings)
    (tmp_path / "second").mkdir()
    shutil.copy2(tmp_path / "first" / "keys.json", tmp_path / "second" / "keys.json")
    return tmp_path / "second"


def troubles_of(data: Path, settings: Settings) -> set[Trouble]:
    return set(read_deployment(data, settings).troubles)


def test_a_data_folder_opens_again_with_its_own_media(tmp_path: Path) -> None:
    start(tmp_path, {})
    assert (refusal(tmp_path, {}), troubles_of(tmp_path, {})) == (None, set())


def test_a_data_folder_whose_media_are_gone_is_refused(tmp_path: Path) -> None:
    start(tmp_path, {})
    shutil.rmtree(tmp_path / "media")
    assert (refusal(tmp_path, {}), troubles_of(tmp_path, {})) == (MediaForeign, {Trouble.MEDIA_FOREIGN})


def test_on_one_database_a_second_machine_with_a_folder_of_its_own_is_refused(tmp_path: Path, shared: dict[str, str]) -> None:
    second = second_machine(tmp_path, shared)
    assert (refusal(second, shared), refusal(tmp_path / "first", shared)) == (MediaForeign, None)
    assert troubles_of(second, shared) == {Trouble.MEDIA_FOREIGN}


def test_on_one_database_a_second_machine_with_the_same_bucket_is_taken(
    tmp_path: Path, shared: dict[str, str], bucket: dict[str, str]
) -> None:
    assert refusal(second_machine(tmp_path, shared | bucket), shared | bucket) is None


def test_a_bucket_that_is_exchanged_for_a_folder_is_refused(tmp_path: Path, shared: dict[str, str], bucket: dict[str, str]) -> None:
    start(tmp_path, shared | bucket)
    assert refusal(tmp_path, shared) is MediaForeign


def test_two_databases_do_not_share_a_bucket(tmp_path: Path, bucket: dict[str, str]) -> None:
    start(tmp_path / "first", bucket)
    assert refusal(tmp_path / "second", bucket) is MediaForeign


def test_two_databases_with_the_same_keys_do_not_share_a_bucket(tmp_path: Path, bucket: dict[str, str]) -> None:
    assert refusal(second_machine(tmp_path, bucket), bucket) is MediaForeign


@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_with_registrations_that_have_media_an_empty_store_is_not_named(
    place: str, tmp_path: Path, shared: dict[str, str], request: pytest.FixtureRequest
) -> None:
    second = second_machine(tmp_path, shared)
    with opened(tmp_path / "first", **shared) as deployment:
        deployment.app[MediaStore].put(PHOTO, b"x")
        deployment.app[MediaStore].delete(PLACE)
    add_activated(shared["REALNAME_DATABASE_URL"])
    forget_place(second, shared)
    settings = shared | (request.getfixturevalue("bucket") if place == "bucket" else {})
    assert Trouble.MEDIA_EMPTY in troubles_of(second, settings)
    assert (refusal(second, settings), refusal(tmp_path / "first", shared)) == (MediaForeign, None)
    assert not troubles_of(tmp_path / "first", shared) & {Trouble.MEDIA_EMPTY, Trouble.MEDIA_FOREIGN}


def test_a_database_that_knows_no_store_yet_is_in_no_trouble_beside_an_empty_one_where_no_photo_is_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        deployment.app[MediaStore].delete(PLACE)
    forget_place(tmp_path, {})
    assert (troubles_of(tmp_path, {}), refusal(tmp_path, {})) == (set(), None)


def test_a_database_that_knows_no_store_yet_is_told_of_anothers(tmp_path: Path) -> None:
    start(tmp_path / "first", {})
    start(tmp_path / "second", {})
    forget_place(tmp_path / "second", {})
    shutil.copy2(tmp_path / "first" / "media" / PLACE, tmp_path / "second" / "media" / PLACE)
    assert (troubles_of(tmp_path / "second", {}), refusal(tmp_path / "second", {})) == ({Trouble.MEDIA_FOREIGN}, MediaForeign)


def test_a_database_that_knows_no_store_yet_is_not_backed_up_beside_an_empty_one(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as deployment:
        deployment.app[MediaStore].delete(PLACE)
    add_activated(url_of(tmp_path / "data", {}))
    forget_place(tmp_path / "data", {})
    with pytest.raises(MediaForeign) as caught:
        back_up(tmp_path / "data", tmp_path / "backup.tar", key_file=None, progress=no_progress, environment={})
    assert (caught.value.kind, (tmp_path / "backup.tar").exists()) == ("empty", False)


def test_a_bound_database_is_opened_while_a_person_writes(tmp_path: Path, shared: dict[str, str]) -> None:
    start(tmp_path, shared)
    store = LocalMediaStore(tmp_path / "media")
    engine = engine_for(shared["REALNAME_DATABASE_URL"])
    with engine.begin() as writing:
        writing.execute(update(table).values(backed_up_at=START))
        require_media_place(engine, store, needs_media=needs_media, new_place="a", new_database="b")
    engine.dispose()


def test_a_store_that_was_moved_with_its_name_is_taken(tmp_path: Path, shared: dict[str, str]) -> None:
    second = second_machine(tmp_path, shared)
    shutil.copytree(tmp_path / "first" / "media", second / "media")
    assert refusal(second, shared) is None


def test_media_of_an_earlier_release_are_bound_where_they_are(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        deployment.app[MediaStore].delete(PLACE)
        deployment.app[MediaStore].put(PHOTO, b"x")
    forget_place(tmp_path, {})
    assert (refusal(tmp_path, {}), (tmp_path / "media" / PLACE).exists()) == (None, True)


def test_a_start_that_was_killed_after_it_named_the_store_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path) as deployment:
        named = deployment.app[MediaStore].get(PLACE)
    forget_place(tmp_path, {})
    with opened(tmp_path) as deployment:
        assert deployment.app[MediaStore].get(PLACE) == named


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_starts_at_the_same_time_one_names_the_store(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings: dict[str, str] = request.getfixturevalue("shared") if kind == "postgresql" else {}
    start(tmp_path, settings)
    forget_place(tmp_path, settings)
    store = LocalMediaStore(tmp_path / "media")
    store.delete(PLACE)
    engine = engine_for(url_of(tmp_path, settings))
    with ThreadPoolExecutor(4) as machines:
        list(
            machines.map(
                lambda place: require_media_place(engine, store, needs_media=needs_media, new_place=place, new_database=f"of-{place}"),
                ("a", "b", "c", "d"),
            )
        )
    named = (store.get(PLACE) or b"").decode().partition(" ")[0]
    assert (named, media_place_of(engine)) == (named, named)
    engine.dispose()


def test_a_restored_database_takes_the_store_it_is_restored_into_and_not_that_of_the_live_one(tmp_path: Path) -> None:
    start(tmp_path / "live", {})
    shutil.copytree(tmp_path / "live", tmp_path / "restored")
    engine = engine_for(f"sqlite:///{tmp_path / 'restored' / 'realname.sqlite'}")
    record_restore(engine, at=START)
    engine.dispose()
    assert refusal(tmp_path / "restored", {}) is MediaForeign
    shutil.rmtree(tmp_path / "restored" / "media")
    assert refusal(tmp_path / "restored", {}) is None


def test_no_one_starts_on_a_bucket_into_which_a_person_restores(tmp_path: Path, object_store: ObjectStore, bucket: dict[str, str]) -> None:
    start(tmp_path, bucket)
    S3MediaStore(object_store.place(bucket["REALNAME_MEDIA_URL"])).put(RESTORING, b"a backup")
    assert (refusal(tmp_path, bucket), troubles_of(tmp_path, bucket)) == (RestoreUnfinished, {Trouble.RESTORE_UNFINISHED})


def test_with_another_store_nothing_is_backed_up(tmp_path: Path) -> None:
    start(tmp_path / "data", {})
    shutil.rmtree(tmp_path / "data" / "media")
    with pytest.raises(MediaForeign):
        back_up(tmp_path / "data", tmp_path / "backup.tar", key_file=None, progress=no_progress, environment={})
    assert not (tmp_path / "backup.tar").exists()


def url_of(data: Path, settings: Settings) -> str:
    return settings.get("REALNAME_DATABASE_URL", f"sqlite:///{data / 'realname.sqlite'}")


def add_activated(url: str) -> None:
    """A registration whose photo is kept: its records are not erased yet."""
    engine = engine_for(url)
    with SqlUnitsOfWork(engine)() as unit:
        unit[Registrations].add(OPENED)
        unit.commit()
    with engine.begin() as connection:
        connection.execute(update(registrations).values(state="activated", challenge_id="challenge-1", sealed_attributes=b"\x01sealed"))
    engine.dispose()


def forget_place(data: Path, settings: Settings) -> None:
    """Let the database know of no store, as before its first start has ended."""
    engine = engine_for(url_of(data, settings))
    with engine.begin() as connection:
        connection.execute(update(table).values(media_place=None))
    engine.dispose()


def no_progress(what: str, *, done: int, total: int) -> None:
    """Tell no one."""
