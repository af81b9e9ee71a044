"""Forms (registration)."""
