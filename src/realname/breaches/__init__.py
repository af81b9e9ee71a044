"""Personal-data breaches with their deadlines, and the filing of held faces."""
