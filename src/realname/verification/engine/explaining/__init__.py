"""Explaining (verification)."""
