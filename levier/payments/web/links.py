"""Where things are shown: in these pages, and by name only in the rooms above."""

from __future__ import annotations

import re

from django.urls import reverse

from levier.payments.models import PaymentOrder
from levier.ui.templatetags.ui import address

# Who a payee is, in the room that knows them, and the page that shows them.
OWNERS = {"people.household": "rights:file", "directory.organisation": "directory:organisation"}
CORRECTION = re.compile(r"\d{4}-\d{2}-R(\d+)")
MONTH = re.compile(r"\d{4}-\d{2}")


def order(one: PaymentOrder) -> str:
    return reverse("payments:order", args=[one.pk])


def owner(name: str) -> str:
    """The file of the household or organisation `people.household:12`; "" when it has no page."""
    kind, _, identifier = name.partition(":")
    page = OWNERS.get(kind)
    return address(page, identifier) if page and identifier.isdigit() else ""


def run(key: str) -> str:
    """The page of the run named by an order or a file: `2026-11`, `2026-11-R7`, or another."""
    if correction := CORRECTION.fullmatch(key):
        return address("allowance:run", int(correction[1]))
    return address("allowance:dashboard", key) if MONTH.fullmatch(key) else ""
