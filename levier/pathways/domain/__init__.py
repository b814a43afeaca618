"""States, lifecycles and rules of the pathway, a subject a module. No database here."""
