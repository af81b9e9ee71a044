"""Backups: an archive of records and sealed media, verified before anything is taken from it."""
