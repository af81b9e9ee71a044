"""Pages (access)."""
