"""Connectors to the outside world (evidence)."""
