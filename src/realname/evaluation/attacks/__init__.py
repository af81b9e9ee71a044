"""Attack instruments: what plays pictures into a live session as an attacker does."""
