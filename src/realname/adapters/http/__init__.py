"""What the connectors share: one request, tokens, retries, and a circuit that leaves a system alone while it is down."""
