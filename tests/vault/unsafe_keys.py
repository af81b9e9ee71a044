"""Keys for tests: fixed, and so never to be used."""

from realname.vault.keys.key_ring import first_ring

UNSAFE_KEYS = first_ring(encryption_key=b"e" * 32, identity_key=b"i" * 32, challenge_secret=b"c" * 32, signing_key=b"s" * 32)
UNSAFE_OTHER_KEYS = first_ring(encryption_key=b"E" * 32, identity_key=b"I" * 32, challenge_secret=b"C" * 32, signing_key=b"S" * 32)
