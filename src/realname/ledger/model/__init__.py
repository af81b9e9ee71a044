"""Values and rules (ledger)."""
