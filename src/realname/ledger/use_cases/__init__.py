"""Use cases (ledger)."""
