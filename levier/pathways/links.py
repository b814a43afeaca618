"""Links by which a person books without an account: opaque, sealed, looked up by fingerprint.

A link is a secret of 96 bits and a seal of it: a stranger's guess is turned away before the
database is asked. Nothing in it says who, when or why.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.urls import reverse

from levier.foundation import crypto
from levier.pathways.domain.appointments import SEAL, new_secret

PURPOSE = "booking_seal"


def new_token() -> str:
    secret = new_secret()
    return secret + _seal(secret)


def is_ours(token: str) -> bool:
    """Whether the seal is right, compared in constant time."""
    secret, seal = token[:-SEAL], token[-SEAL:]
    return bool(secret) and hmac.compare_digest(_seal(secret).encode(), seal.encode())


def address(token: str) -> str:
    """The whole address of a link, as a message gives it."""
    public: str = settings.LEVIER_PUBLIC_URL
    return public.rstrip("/") + reverse("pathways:link", args=[token])


def _seal(secret: str) -> str:
    return crypto.blind_index(secret, purpose=PURPOSE)[:SEAL]
