"""Values and rules (breaches)."""
