"""Commands (campaigns)."""
