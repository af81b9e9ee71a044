"""System (platform)."""
