"""Choosing (registration)."""
