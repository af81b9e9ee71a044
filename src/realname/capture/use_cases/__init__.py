"""What a counter's agent does with its camera and TPM."""
