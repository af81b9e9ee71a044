"""The engine (workflow)."""
