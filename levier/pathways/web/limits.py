"""How often one connection may ask for the pages that need no account."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from levier.foundation import crypto

WINDOW = 60  # seconds


def asks_too_often(request: HttpRequest, action: str, most: int) -> bool:
    """Whether this connection asked more than `most` times within a minute.

    The address is kept as a keyed fingerprint, a minute long.
    """
    client = get_adapter(request).get_client_ip(request) or "-"
    key = f"limit:{action}:{crypto.blind_index(client, purpose='client_address')[:32]}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it ran out meanwhile
        return False
