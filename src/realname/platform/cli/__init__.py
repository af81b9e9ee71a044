"""Cli (platform)."""
