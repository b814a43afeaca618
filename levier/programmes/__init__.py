"""Programmes: what the insertion policy plans, the actions it pays for, and the offer they open."""
