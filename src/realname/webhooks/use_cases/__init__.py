"""Use cases (webhooks)."""
