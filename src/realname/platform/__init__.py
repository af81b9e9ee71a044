"""Database engine and migrations, outbound HTTP, kits of the faces, documents, clock, chance."""
