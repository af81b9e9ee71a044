"""The camera of the counter's agent, as its page asks for it (capture)."""
