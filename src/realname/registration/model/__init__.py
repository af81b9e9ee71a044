"""Values and rules (registration)."""
