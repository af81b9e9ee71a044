"""Signals of fraud, without a face: each looks at one thing in the case files as the ledger makes them, entry by entry."""
