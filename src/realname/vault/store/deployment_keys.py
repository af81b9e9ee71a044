"""The keys a database was made with: on a second machine, or after a wrong restore, other keys would seal what no one can open."""

from collections.abc import Sequence

from sqlalchemy import Engine, select, update

from realname.kernel.errors import SettingsError
from realname.platform.db.tables import deployment
from realname.vault.ports import KeyGeneration


def has_keys(engine: Engine) -> bool:
    """Whether the database is bound to keys, so that new ones must not be made.

    Raises:
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.connect() as connection:
        return connection.scalars(select(deployment.c.key_id)).one_or_none() is not None


def require_keys(engine: Engine, key_id: str) -> None:
    """Bind a database to its keys, for good, and refuse others.

    Args:
        engine: A database that is bound to its mode already.
        key_id: Digest of all keys in the key file.

    Raises:
        SettingsError: The database is bound to other keys.
        StorageUnavailable: It is away, or locked for too long.
    """
    with engine.begin() as connection:
        connection.execute(update(deployment).where(deployment.c.key_id.is_(None)).values(key_id=key_id))
        bound = connection.scalars(select(deployment.c.key_id)).one()
    if bound != key_id:
        raise SettingsError(
            ("keys: the database belongs to other keys; bring keys.json from the machine that made it, or from its backup",)
        )


def require_encryption_key(engine: Engine, known: Sequence[KeyGeneration]) -> None:
    """Bind a database to the key-encryption key that wraps, and refuse keys that lack the one it needs.

    Args:
        engine: A database that is bound to its keys already.
        known: All key-encryption keys of this process, the newest last.

    Raises:
        SettingsError: These keys are older than the last rotation, or the one that wraps the database's keys was destroyed.
        StorageUnavailable: It is away, or locked for too long.
    """
    newest = known[-1]
    with engine.begin() as connection:
        unbound = update(deployment).where(deployment.c.key_generation.is_(None))
        connection.execute(unbound.values(key_generation=newest.number, encryption_key_id=newest.key_id))
        number, key_id = connection.execute(select(deployment.c.key_generation, deployment.c.encryption_key_id)).one()
    if KeyGeneration(number=number, key_id=key_id) not in known:
        raise SettingsError((f"keys: the key-encryption key of generation {number}, which wraps these records' keys, is not among them",))
