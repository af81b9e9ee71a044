"""Values and rules (campaigns)."""
