"""Data of a document's chip: files, the signed list of their digests, the issuers that are trusted for it."""
