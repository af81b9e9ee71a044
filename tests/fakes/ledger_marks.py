"""Marks for the ledger as a deployment makes them, under the keys of a test."""

from realname.adapters.vault.keyed_marks import KeyedMarks
from realname.application.ledger_marks import LedgerMarks
from realname.application.ports import Vault


def ledger_marks(vault: Vault) -> LedgerMarks:
    return LedgerMarks(KeyedMarks(vault.challenge_secret()))
