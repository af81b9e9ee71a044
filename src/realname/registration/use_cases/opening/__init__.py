"""Opening (registration)."""
