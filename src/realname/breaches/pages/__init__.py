"""Pages (breaches)."""
