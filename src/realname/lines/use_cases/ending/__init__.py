"""Ending (lines)."""
