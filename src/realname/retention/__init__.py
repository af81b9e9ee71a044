"""Terms of records, legal holds, purge."""
