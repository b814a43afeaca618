"""Persons, households, dated facts, contact details."""
