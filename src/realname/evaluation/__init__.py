"""Reports on error rates over the operator's own material."""
