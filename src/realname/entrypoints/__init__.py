"""Parse, call one use case, render; the entry points know nothing of each other."""
