"""Marks for the ledger as a deployment makes them, under the keys of a test."""

from realname.kernel.ports import Vault
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.vault.keys.key_ring import HmacKeyedHashes


def ledger_pseudonyms(vault: Vault) -> LedgerPseudonyms:
    return LedgerPseudonyms(HmacKeyedHashes(vault.challenge_secret()))
