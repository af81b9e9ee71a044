"""Commands (ledger)."""
