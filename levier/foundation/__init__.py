"""Bricks used by every domain."""
