"""Tables, rows and queries (ledger)."""
