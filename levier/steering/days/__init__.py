"""A theme a module: what it puts in the day of whoever holds its permissions."""
