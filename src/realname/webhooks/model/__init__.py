"""Values and rules (webhooks)."""
