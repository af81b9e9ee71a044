"""Every table: those of the database kit and of each capability that has some, on one MetaData."""

from sqlalchemy import MetaData

from realname.main.catalogue.capabilities import declared
from realname.platform.db.tables import deployment


def all_tables() -> MetaData:
    """The tables of all capabilities, as the newest migration leaves them."""
    declared("store.tables")
    return deployment.metadata
