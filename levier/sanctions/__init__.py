"""Breaches of a pathway and what is decided of them, panels that give opinions, appeals."""
