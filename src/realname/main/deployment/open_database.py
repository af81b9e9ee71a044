"""Opens the database that the settings name, together with the keys that belong to it."""

from pathlib import Path

from realname.kernel.errors import RealNameError
from realname.kernel.ports import Clock
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.platform.config.processes import share_connections
from realname.platform.config.settings import Settings
from realname.platform.db.deployment_mode import require_mode
from realname.platform.db.engine import Pool, engine_for
from realname.platform.db.restore_marks import opening
from realname.platform.db.row_seals import sealing
from realname.platform.db.server_checks import require_admitted
from realname.platform.db.upgrade import starting_alone, upgrade
from realname.vault.store.deployment_keys import has_keys, require_encryption_key, require_keys
from realname.vault.use_cases.seal_rows import TakeInRows
from realname.vault.wiring.data_folder import DataFolder, close_database
from realname.vault.wiring.keys import ServerKeys, open_keys


def open_database(settings: Settings, folder: DataFolder, clock: Clock) -> tuple[Pool, ServerKeys]:
    """Open it; no restore can begin in it meanwhile.

    Args:
        settings: Say where the database is.
        folder: Holds it, unless the settings name another place.
        clock: Dates the entry of the ledger that the first start writes.

    Raises:
        SettingsError: The keys are missing, or not the database's, or cannot be used.
        StorageUnavailable: The database cannot be reached.
        DatabaseRefused: Its server refuses the user, the password, the database or one more connection.
        RestoreUnfinished: A restore into this place has begun, and not ended.
    """
    if settings.database_url.startswith("postgresql"):
        return _open_bound(settings, folder, clock)
    place = settings.database_url.removeprefix("sqlite:///")
    with opening(Path(place) if place else folder.database):
        return _open_bound(settings, folder, clock)


def _open_bound(settings: Settings, folder: DataFolder, clock: Clock) -> tuple[Pool, ServerKeys]:
    """Bring the database to the newest form; it and its keys belong together for good."""
    is_used = folder.has_contents()
    own = None
    if not settings.database_url:
        # Before the database: the person who is killed in between leaves keys without data, never data without keys.
        own = open_keys(settings, folder, is_used=is_used)
        folder.prepare_database()
    elif settings.database_url.startswith("sqlite:///"):
        close_database(Path(settings.database_url.removeprefix("sqlite:///")))
    most = share_connections(settings.database_connections).ours
    database = engine_for(settings.database_url or f"sqlite:///{folder.database}", most=most)
    try:
        upgrade(database)
        require_mode(database, settings.mode.value)
        keys = own or _open_keys_of(database, settings, folder, is_used=is_used)
        require_keys(database, keys.key_id)
        require_encryption_key(database, keys.custody.generations())
        database = sealing(database, keys.row_seals)
        _take_in_rows(database, keys, clock)
    except RealNameError as problem:
        database.dispose()
        require_admitted(database, problem)
        raise
    return database, keys


def _open_keys_of(database: Pool, settings: Settings, folder: DataFolder, *, is_used: bool) -> ServerKeys:
    """Open the keys of a database that several machines may use; of those that start on it for the first time at once, one makes them."""
    if is_used or has_keys(database):
        return open_keys(settings, folder, is_used=True)
    with starting_alone(database):
        keys = open_keys(settings, folder, is_used=has_keys(database))
        require_keys(database, keys.key_id)
    return keys


def _take_in_rows(database: Pool, keys: ServerKeys, clock: Clock) -> None:
    """Seal what a release without seals has left, once."""
    take_in = TakeInRows(units=SqlUnitsOfWork(database, keys.custody.generations), clock=clock)
    if not take_in.is_done():
        with starting_alone(database):
            take_in()
