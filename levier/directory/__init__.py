"""Directory: organisations, agents, their roles and where they hold them, signing in."""
