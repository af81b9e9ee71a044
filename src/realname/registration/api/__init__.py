"""HTTP calls (registration)."""
