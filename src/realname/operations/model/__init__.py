"""Model (operations)."""
