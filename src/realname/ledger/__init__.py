"""The transparency log: tree, heads, proofs, export, verification."""
