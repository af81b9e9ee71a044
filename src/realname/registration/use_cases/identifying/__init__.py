"""Identifying (registration)."""
