"""The live session's socket (docs/live-session.md)."""
