"""HTTP calls (access)."""
