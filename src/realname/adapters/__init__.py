"""Real parts behind the ports of the application."""
