"""HTTP calls (ledger)."""
