"""A click sent twice acts once, and gets the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from levier.foundation.acts import Decision, canonical
from levier.kernel.errors import Refusal
from levier.payments.models import Operation


def perform_once(
    *,
    key: str,
    act: str,
    body: Mapping[str, Any],
    perform: Callable[[], str],
    decision: Decision,
) -> str:
    """Run `perform` and remember its answer under `key`, in one transaction.

    The same key with the same body gives the stored answer back without acting; with another
    body, or from someone else, Refusal. `perform` returns a short text (an address, a number).
    """
    digest = hashlib.sha256(canonical(body).encode()).hexdigest()
    known = Operation.objects.filter(key=key).first()
    if known is None:
        try:
            with transaction.atomic():
                result = perform()
                Operation.objects.create(
                    key=key,
                    actor=decision.actor,
                    act=act,
                    body_hash=digest,
                    result=result,
                    at=decision.at,
                )
        except (IntegrityError, Refusal):  # the other click won, or the rule says no
            known = Operation.objects.filter(key=key).first()
            if known is None:
                raise
        else:
            return result
    if (known.actor, known.act, known.body_hash) != (decision.actor, act, digest):
        raise Refusal(
            "Cette demande a déjà servi à autre chose : rechargez la page et recommencez."
        )
    return known.result
