"""Migrations of the database (platform)."""
