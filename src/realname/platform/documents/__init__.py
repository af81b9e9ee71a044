"""Documents (platform)."""
