"""Db (platform)."""
