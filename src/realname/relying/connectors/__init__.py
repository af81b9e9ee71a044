"""Implementations of ports (relying)."""
