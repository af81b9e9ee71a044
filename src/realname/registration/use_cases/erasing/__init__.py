"""Erasing (registration)."""
