"""Connectors to the outside world (webhooks)."""
