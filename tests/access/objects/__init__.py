"""Every room's objects, in a social centre: importing a room's module declares them."""

from __future__ import annotations

import importlib
import pkgutil

from tests.access.objects.registry import build

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["build"]
