"""The live session: its socket, its frames, its conclusion."""
