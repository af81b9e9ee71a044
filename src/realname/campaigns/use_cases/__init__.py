"""Use cases (campaigns)."""
