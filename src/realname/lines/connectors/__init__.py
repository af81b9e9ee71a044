"""Connectors to the outside world (lines)."""
