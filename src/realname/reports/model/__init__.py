"""Values and rules (reports)."""
