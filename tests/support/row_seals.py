"""Seals of rows for tests: by keys that everybody knows."""

from sqlalchemy import Engine

from realname.platform.db.row_seals import RowSeals, sealing
from realname.vault.keys.seal_keys import FileSealKeys
from tests.vault.unsafe_keys import UNSAFE_KEYS


def unsafe_seals() -> RowSeals:
    """Seals by keys that everybody knows."""
    return RowSeals(FileSealKeys(UNSAFE_KEYS))


def unsafely_sealing(engine: Engine) -> Engine:
    """The same pool, for transactions whose seals everybody can make."""
    return sealing(engine, unsafe_seals())
