"""Error rates of comparisons on the operator's own people (evaluation)."""
