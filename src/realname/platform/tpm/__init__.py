"""TPM 2.0 as a verifier needs it: structures, keys, credentials and measurements. No TPM is spoken to here."""
