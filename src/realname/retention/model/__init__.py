"""Values and rules (retention)."""
