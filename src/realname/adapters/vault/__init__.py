"""Keys and what is done with them: sealing, keyed hashes, signatures. Nothing outside this folder holds a key in clear."""
