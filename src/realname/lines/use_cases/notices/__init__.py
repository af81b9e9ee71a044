"""Notices (lines)."""
