"""File formats: bytes to dataclasses and back, one format a module. Pure."""
