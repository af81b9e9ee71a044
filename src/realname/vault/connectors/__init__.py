"""Connectors to the outside world (vault)."""
