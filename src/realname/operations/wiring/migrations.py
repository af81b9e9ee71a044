"""The migrations of a deployment's database: what is missing, and the two ways to run them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.errors import IntegrityError, RealNameError
from realname.platform.config.settings import load_settings
from realname.platform.db.engine import Pool, engine_for
from realname.platform.db.restore_marks import opening
from realname.platform.db.revisions import MIGRATIONS, NEWEST, Migration, floor_of, reachable
from realname.platform.db.upgrade import DatabaseForm, contract, read_form, require_usable, upgrade
from realname.platform.errors import DatabaseMissing
from realname.vault.wiring.data_folder import DataFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationStatus:
    """Where a database is between the releases.

    Attributes:
        form: Of the database.
        pending: The migrations of this release that it lacks, in their order.
        reaches: The form that it comes to beside running processes of older releases.
        obstacle: Why this release does not start on it; None: it starts.
    """

    form: DatabaseForm
    pending: tuple[Migration, ...]
    reaches: str
    obstacle: RealNameError | None

    @property
    def older_may_run(self) -> str:
        """The oldest release, by its newest migration, that may use the database once all that is pending has run; empty: any."""
        return max(self.form.floor, floor_of(max(self.form.revision, NEWEST)))


def read_migrations(data: Path, environment: Mapping[str, str] = os.environ) -> MigrationStatus:
    """Read what a database lacks; nothing is changed.

    Raises:
        SettingsError: The settings cannot be used.
        StorageUnavailable: The database is away.
        IntegrityError: The file is no database; `file` names it.
    """
    with _database(data, environment) as engine:
        form = read_form(engine) if engine else DatabaseForm(revision="", floor="")
    try:
        require_usable(form)
    except RealNameError as problem:
        obstacle: RealNameError | None = problem
    else:
        obstacle = None
    pending = tuple(one for one in MIGRATIONS if one.revision > form.revision)
    return MigrationStatus(form=form, pending=pending, reaches=reachable(form.revision), obstacle=obstacle)


def expand_database(data: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Run the migrations that older processes survive.

    Raises:
        DatabaseMissing: There is no file of SQLite yet; the first start makes it.
        MigrationPending: This release needs one that they do not survive.
        DatabaseNewer, RestoreUnfinished, SettingsError, StorageUnavailable: As for a start.
    """
    with _database(data, environment) as engine:
        upgrade(_present(engine, data))


def contract_database(data: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Run every migration that is missing.

    Raises:
        DatabaseInUse: An older process is connected.
        DatabaseMissing: There is no file of SQLite yet.
        DatabaseNewer, RestoreUnfinished, SettingsError, StorageUnavailable: As for a start.
    """
    with _database(data, environment) as engine:
        contract(_present(engine, data))


def _present(engine: Pool | None, data: Path) -> Pool:
    if engine is None:
        raise DatabaseMissing(folder=str(data))
    return engine


@contextmanager
def _database(data: Path, environment: Mapping[str, str]) -> Iterator[Pool | None]:
    """The database, kept from restores; None where there is no file yet."""
    folder, settings = DataFolder(data), load_settings(data, environment)
    place = (
        None
        if settings.database_url.startswith("postgresql")
        else Path(settings.database_url.removeprefix("sqlite:///") or folder.database)
    )
    if place is not None and not place.exists():
        yield None
        return
    engine = engine_for(settings.database_url or f"sqlite:///{folder.database}")
    try:
        with opening(place) if place else nullcontext():
            yield engine
    except IntegrityError as problem:
        if place is None:
            raise
        raise IntegrityError(**problem.facts, file=str(place)) from problem
    finally:
        engine.dispose()
