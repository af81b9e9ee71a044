"""Sentences for people (platform)."""
