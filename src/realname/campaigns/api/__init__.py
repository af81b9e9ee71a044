"""HTTP calls (campaigns)."""
