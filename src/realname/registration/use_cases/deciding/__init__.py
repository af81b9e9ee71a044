"""Deciding (registration)."""
