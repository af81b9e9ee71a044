"""Pages (registration)."""
