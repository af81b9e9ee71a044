"""Config (platform)."""
