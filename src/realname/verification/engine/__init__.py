"""The engine (verification)."""
