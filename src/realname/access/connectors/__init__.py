"""Connectors to the outside world (access)."""
