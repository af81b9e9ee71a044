"""Every table: those of the database kit and of each capability that has some, on one MetaData."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import MetaData

from realname.main.catalogue.capabilities import declared
from realname.platform.db.audited import AuditedTables
from realname.platform.db.grants import Grant, grant_of
from realname.platform.db.held import Held, InClear, held_by
from realname.platform.db.tables import deployment


def all_tables() -> MetaData:
    """The tables of all capabilities, as the newest migration leaves them."""
    declared("store.tables")
    return deployment.metadata


@cache
def audited_tables() -> AuditedTables:
    """What is held against the ledger: all that the capabilities declare."""
    return AuditedTables([one for module in declared("store.audited") for one in module.AUDITED])


@cache
def classes() -> Mapping[str, Mapping[str, Held]]:
    """What each column of each table holds."""
    return {
        table.name: {name: Held.IN_CLEAR if isinstance(one, InClear) else one for name, one in held_by(table.info).items()}
        for table in all_tables().sorted_tables
    }


@cache
def in_clear() -> Mapping[str, InClear]:
    """By `table.column`: what reaches a person and is not sealed."""
    return {
        f"{table.name}.{name}": one
        for table in all_tables().sorted_tables
        for name, one in held_by(table.info).items()
        if isinstance(one, InClear)
    }


@cache
def grants_by_table() -> Mapping[str, Grant]:
    """By table: what its rows let somebody do; a table that does not say it is left out."""
    said = {table.name: grant_of(table) for table in all_tables().sorted_tables}
    return {name: grant for name, grant in said.items() if grant is not None}
