"""Organisations, agents, roles and where they hold them."""
