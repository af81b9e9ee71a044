"""Revisions, oldest first (platform)."""
