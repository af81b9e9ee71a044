"""Settings to a running system: the apps, the command line's root, collected tables, events and texts."""
