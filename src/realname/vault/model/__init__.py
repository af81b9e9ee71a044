"""Values of the vault: wrapped keys, and which media store is whose."""
