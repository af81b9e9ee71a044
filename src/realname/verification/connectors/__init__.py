"""Connectors to the outside world (verification)."""
