"""People: persons, households, dated facts with their source, search, privacy."""
