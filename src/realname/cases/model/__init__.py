"""Values and rules (cases)."""
