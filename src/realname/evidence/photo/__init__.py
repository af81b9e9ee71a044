"""A photo of a document: where it is, how good it is, and what is read of it (ADR 0068)."""
