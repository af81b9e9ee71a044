"""Comparing (verification)."""
