"""The administrator's first screen, health, keys and backups."""
