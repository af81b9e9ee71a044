"""Connectors to the outside world (inventory)."""
