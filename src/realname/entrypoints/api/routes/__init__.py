"""Routes of version 1, by what they are about: each parses, calls one use case, and shows its answer."""
