"""The rooms on the left of the screen: label, address, icon, permission. Six at most a role."""

from __future__ import annotations

NAVIGATION: list[tuple[str, str, str, str]] = []
