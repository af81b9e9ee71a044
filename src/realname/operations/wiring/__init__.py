"""Use cases built from components (operations)."""
