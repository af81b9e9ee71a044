"""The camera, the TPM and the server, as the counter's machine reaches them (capture)."""
