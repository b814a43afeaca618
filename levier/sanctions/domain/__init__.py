"""States and rules of breaches, panels and appeals. No database here."""
