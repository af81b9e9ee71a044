"""Pdf (platform)."""
