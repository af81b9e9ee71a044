"""The counter's web pages: HTML first, a form for every step, one use case behind each."""
