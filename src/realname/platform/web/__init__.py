"""Web (platform)."""
