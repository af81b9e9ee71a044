"""Connectors to the outside world (relying)."""
