"""Nothing that a capability keeps about a registration is forgotten when it is erased."""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module

import realname
from realname.main.catalogue.tables import all_tables
from realname.operations.wiring.erasing import ALSO_ERASED
from realname.platform.db.repository import OneTable
from realname.registration.store.registrations import ErasedWithRegistration
from realname.registration.use_cases.erasing.erase_registration import OWN

_NAMES_A_REGISTRATION = frozenset({"registration_id", "case_id"})
# Tables that keep the id of an erased registration, and why that is right: nothing else in them is about a person.
_STAYS: Mapping[str, str] = {
    "lines": "the line goes on, or its own end empties it",
    "statements": "the receipt and the certificate of deletion hold no name and no number",
    "reviews": "what two people decided, by their ids; the closing of a registration ends one that is open",
    "challenges": "actions and a nonce",
    "live_sessions": "findings of attack, which later registrations are judged by",
    "shoppers": "a mystery shopper's entry is about the outlet",
    "representatives": "emptied with the registration, of which it is a part",
    "numbers": "let go where the registration ends without a line; else it is the line's",
    "sims": "let go where the registration ends without a line; else it is the line's",
    "case_files": "folded from the ledger, which names no person",
    "inspection_cases": "that it was drawn stays",
    "inspection_findings": "its words are emptied by `Inspections`",
}


def _stores() -> Iterator[type[ErasedWithRegistration]]:
    for module in pkgutil.walk_packages(realname.__path__, "realname."):
        if ".store." in module.name:
            import_module(module.name)
    yield from ErasedWithRegistration.__subclasses__()


def test_every_store_that_keeps_something_about_a_registration_is_erased_with_it() -> None:
    assert {*OWN, *ALSO_ERASED} == set(_stores())


def test_every_table_that_names_a_registration_is_erased_with_it_or_says_why_it_stays() -> None:
    naming = {table.name for table in all_tables().sorted_tables if _NAMES_A_REGISTRATION & set(table.columns.keys())}
    erased = {store.rows.table.name for store in _stores() if issubclass(store, OneTable)}

    assert naming - erased == _STAYS.keys()
