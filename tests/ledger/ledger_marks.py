"""Marks for the ledger as a deployment makes them, under the keys of a test."""

from realname.kernel.ports import Vault
from realname.ledger.use_cases.pseudonyms import LedgerMarks
from realname.vault.keys.keyed_hashes import KeyedMarks


def ledger_marks(vault: Vault) -> LedgerMarks:
    return LedgerMarks(KeyedMarks(vault.challenge_secret()))
