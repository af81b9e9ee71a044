"""Backup, restore, status, doctor, replay of deletions."""
