"""The texts of the letters, written anew: each version stays, with who, when and why."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max

from levier.allowance import access
from levier.allowance.letter_states import OPENINGS, TEXTS, TextBlock
from levier.allowance.models import LetterText
from levier.foundation import documents
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal

LENGTH = 1200
LINES_OF_SIGNATURE = 6


@transaction.atomic
def change_text(*, block: str, text: str, seen: int, decision: Decision) -> LetterText:
    """A new version of a text, for the letters prepared from now on.

    `seen`: the version that was being changed (0: the house's own). Refusal when somebody wrote
    another since, without a reason, when nothing changes, or when it can't be printed.
    """
    access.require(decision, access.MANAGE_TEXTS)
    if block not in TEXTS:
        raise Refusal("Ce texte n'existe pas.", field="text")
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi ce texte change.", field="reason")
    version, current = _current(block)
    if version != seen:
        raise Refusal(
            "Quelqu'un d'autre vient de changer ce texte : relisez-le avant de le reprendre."
        )
    written = _checked(block, text)
    if written == current:
        raise Refusal("Ce texte est déjà en vigueur.", field="text")
    try:
        with transaction.atomic():
            made = LetterText.objects.create(
                block=block,
                version=version + 1,
                text=written,
                decided_by=decision.actor,
                decided_at=decision.at,
                reason=decision.reason,
            )
    except IntegrityError as error:
        raise Refusal("Quelqu'un d'autre vient de changer ce texte : relisez-le.") from error
    record("allowance.letter_text.change", made, decision, block=block, version=made.version)
    return made


def _current(block: str) -> tuple[int, str]:
    last = LetterText.objects.filter(block=block).aggregate(last=Max("version"))["last"]
    if last is None:
        return 0, TEXTS[block]
    return last, LetterText.objects.get(block=block, version=last).text


def _checked(block: str, text: str) -> str:
    written = documents.tidy(text, field="text")
    if not written and block not in OPENINGS.values():
        raise Refusal("Ce texte ne peut pas être vide.", field="text")
    if len(written) > LENGTH:
        raise Refusal(f"Restez sous {LENGTH} caractères : un courrier se lit vite.", field="text")
    if block == TextBlock.SIGNATURE and len(written.split("\n")) > LINES_OF_SIGNATURE:
        raise Refusal(f"{LINES_OF_SIGNATURE} lignes au plus pour la signature.", field="text")
    return written
