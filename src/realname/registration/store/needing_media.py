"""Which registrations have a photo or probes at the moment of a copy: an approval its photo, what is not decided for good its probes."""

from sqlalchemy import Connection, inspect

from realname.registration.store.tables import registrations

WITH_MEDIA = """
SELECT id FROM registrations WHERE challenge_id IS NOT NULL AND (
    state = 'approved'
    OR (state = 'activated' AND sealed_attributes IS NOT NULL)
    OR (state IN ('submitted', 'referred', 'refused') AND media_erased_at IS NULL)
)
"""
_ASKED = {"challenge_id", "state", "sealed_attributes", "media_erased_at"}  # columns of `WITH_MEDIA`


def needs_media(connection: Connection) -> bool:
    """Whether any registration has a photo or probes; in a form whose registrations do not say it, none has."""
    found = inspect(connection)
    if not found.has_table(registrations.name) or not {one["name"] for one in found.get_columns(registrations.name)} >= _ASKED:
        return False
    return connection.exec_driver_sql(f"{WITH_MEDIA} LIMIT 1").first() is not None
