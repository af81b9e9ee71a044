"""Connectors to the outside world (operations)."""
