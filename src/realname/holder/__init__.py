"""The holder's own page: sign-in by code, lines, disputes, export."""
