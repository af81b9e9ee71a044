"""The registration as durable steps, nothing else."""
