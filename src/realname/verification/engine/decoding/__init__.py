"""Decoding (verification)."""
