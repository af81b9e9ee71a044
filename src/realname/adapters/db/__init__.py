"""The database: SQLite by default, PostgreSQL by its URL alone. Nothing outside this folder and the ledger knows SQL."""
