"""Values and rules (live)."""
