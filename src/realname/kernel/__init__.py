"""Identifiers, base errors, events, Merkle tree, text, unit of work, registry."""
