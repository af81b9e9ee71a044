"""The engine: clip and portrait in, observations and findings out."""
