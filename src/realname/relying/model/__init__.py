"""Values and rules (relying)."""
