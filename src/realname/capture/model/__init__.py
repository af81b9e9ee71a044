"""Values that the counter's side makes and the server checks."""
