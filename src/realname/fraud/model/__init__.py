"""Values and rules (fraud)."""
