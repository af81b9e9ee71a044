"""HTTP calls (platform)."""
