"""One module per use case: gather, decide, record."""
