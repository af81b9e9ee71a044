"""Apps (main)."""
