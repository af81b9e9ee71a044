"""Tools that write what the project's tests then hold against the code."""
