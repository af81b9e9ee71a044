"""Ledger (kernel)."""
