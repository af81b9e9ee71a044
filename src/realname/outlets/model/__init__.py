"""Values and rules (outlets)."""
