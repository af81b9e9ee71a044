"""Ports (access)."""
