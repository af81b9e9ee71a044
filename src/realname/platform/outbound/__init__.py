"""Outbound (platform)."""
