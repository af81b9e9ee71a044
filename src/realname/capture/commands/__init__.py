"""The camera's part of `realname system reader` (capture)."""
