"""The case file of a registration, projected from the ledger."""
