"""Values and rules (access)."""
