"""Connectors to the outside world (ledger)."""
