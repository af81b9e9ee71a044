"""Values and rules (verification)."""
