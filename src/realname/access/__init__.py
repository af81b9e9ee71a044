"""Staff, roles, sign-in, counters, API clients; the page frame."""
