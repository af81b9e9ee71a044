"""Tables, rows and queries (webhooks)."""
