"""Column types: a time that is always aware and in UTC, and bytes that are never in clear."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_FIRST_PRINTABLE = 0x20  # what is sealed begins with its version, a small number; no text, JSON, JPEG, PNG or WebP begins so


class NaiveTime(ValueError):
    """A time without zone: no one knows when that is."""


class NotSealed(ValueError):
    """Bytes for a sealed column that are no seal: they would lie in the database in clear. Says nothing of them."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the microsecond. SQLite keeps no zone, so none but UTC may ever reach it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Move to UTC; a naive time is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give back an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedBytes(TypeDecorator[bytes]):
    """What was sealed under a person's key, or such a key wrapped: the only type in which a column may hold what names a person."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse what is in clear; nothing is sealed here, since the database holds no key."""
        if value is None:
            return None
        if not value or value[0] >= _FIRST_PRINTABLE:
            raise NotSealed
        return value
