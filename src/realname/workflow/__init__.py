"""The registration as durable steps, and the reaper."""
