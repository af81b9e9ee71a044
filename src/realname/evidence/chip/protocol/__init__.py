"""How the chip of a travel document is read over APDUs: access, secure messaging, files, proofs of the chip (ADR 0067)."""
