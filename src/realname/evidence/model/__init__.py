"""Values and rules (evidence)."""
