"""A coherent population of pathways for the demonstration: `seed_demo(decision)`."""

from levier.pathways.demo.seeding import seed_demo

__all__ = ["seed_demo"]
