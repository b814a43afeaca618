"""Letters of appointments: all those that wait, in one PDF, each on its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.foundation import documents
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.kernel.text import long_date
from levier.pathways.models import Message
from levier.pathways.usecases.messaging import mark_printed

TEMPLATE = "pathways/typst/v1/appointment.typ"
MOST = 500  # letters printed at once


@transaction.atomic
def print_letters(*, letters: Sequence[Message], decision: Decision) -> bytes:
    """One PDF/UA-1 of these letters, which count as sent. Refusal when there is none."""
    if not letters:
        raise Refusal("Aucun courrier à imprimer.")
    told = [_letter(one, decision) for one in letters]
    pdf = documents.render(TEMPLATE, told, title="Rendez-vous", at=decision.at)
    mark_printed(letters=letters, decision=decision)
    return pdf


def _letter(message: Message, decision: Decision) -> dict[str, Any]:
    head = documents.letterhead()
    day = long_date(timezone.localtime(decision.at).date())
    return {
        **head,
        "reference": f"RDV-{message.pk:06d}",
        "recipient": message.recipient.split("\n"),
        "particulars": [["Référence", f"RDV-{message.pk:06d}"]],
        "place_and_day": f"{head['sender']['town']}, le {day}",
        "headline": message.subject,
        "body": message.body,
    }
