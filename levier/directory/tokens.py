"""Tokens by which the software of an organisation calls Levier.

The secret is drawn here, shown once and never kept: its SHA-256 alone is (256 bits drawn at
random need no slow hash). A token ends on its day, or when an administrator takes it back.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from levier.directory import access
from levier.directory.models import ApiToken, Organisation
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal

MANAGE = "directory.manage"
PREFIX = "lev_"
LONGEST = timedelta(days=731)
CALLS = 60  # a minute


@transaction.atomic
def issue_token(
    *, organisation: Organisation, name: str, until: date, decision: Decision
) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody will read again.

    Refusal for an organisation no longer active, or an end beyond two years.
    """
    access.require_actor(decision, MANAGE)
    today = timezone.localtime(decision.at).date()
    if not organisation.is_active:
        raise Refusal("Cet organisme n'est plus en activité.", field="organisation")
    if not today < until <= today + LONGEST:
        raise Refusal("Un jeton vaut deux ans au plus, à partir de demain.", field="until")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organisation=organisation,
        name=name.strip(),
        digest=_digest(secret),
        beginning=secret[:10],
        issued_at=decision.at,
        issued_by=decision.actor,
        until=until,
    )
    record("directory.token.issue", token, decision, organisation=organisation.pk)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, decision: Decision) -> None:
    """Take a token back: the next call with it is refused. Refusal when it is already."""
    access.require_actor(decision, MANAGE)
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=decision.at, revoked_by=decision.actor
    )
    if not revoked:
        raise Refusal("Ce jeton est déjà retiré.")
    record("directory.token.revoke", token, decision)


def token_of(secret: str, at: datetime) -> ApiToken | None:
    """The token of this secret, if it may be used now. One query."""
    if not secret.startswith(PREFIX):
        return None
    return (
        ApiToken.objects.select_related("organisation")
        .filter(
            digest=_digest(secret),
            revoked_at=None,
            until__gt=timezone.localtime(at).date(),
            organisation__is_active=True,
        )
        .first()
    )


def take_turn(token: ApiToken, at: datetime) -> bool:
    """Count a call; False when there were already CALLS in this minute."""
    minute = at.replace(second=0, microsecond=0)
    mine = ApiToken.objects.filter(pk=token.pk)
    within = mine.filter(window=minute, calls__lt=CALLS)
    more = {"calls": F("calls") + 1, "used_at": at}
    if within.update(**more) or mine.exclude(window=minute).update(
        window=minute, calls=1, used_at=at
    ):
        return True
    return bool(within.update(**more))  # another call opened the minute meanwhile


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
