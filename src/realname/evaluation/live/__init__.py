"""Shares of a running deployment, from its ledger alone and without a face."""
