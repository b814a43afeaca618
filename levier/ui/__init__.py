"""Base templates, components, style and icons."""
