"""The texts of the letter of a referral, written anew: each version stays, with who and why."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.foundation import documents
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.domain import referral_texts
from levier.pathways.models import ReferralLetterText
from levier.pathways.queries.referral_texts import texts_in_force

CHANGED = "Quelqu'un d'autre vient de changer ce texte : relisez-le avant de le reprendre."


@transaction.atomic
def change_text(*, block: str, text: str, seen: int, decision: Decision) -> ReferralLetterText:
    """A new version of a text, for the letters written from now on.

    `seen`: the version that was being changed (0: the house's own). Refusal when somebody wrote
    another since, without a reason, when nothing changes, when it names what is not known.
    """
    directory.require_actor(decision, access.MANAGE_TEXTS)
    if block not in referral_texts.TEXTS:
        raise Refusal("Ce texte n'existe pas.", field="text")
    if not decision.reason.strip():
        raise Refusal("Dites pourquoi ce texte change.", field="reason")
    version, current = texts_in_force()[block]
    if version != seen:
        raise Refusal(CHANGED)
    written = _checked(block, text)
    if written == current:
        raise Refusal("Ce texte est déjà en vigueur.", field="text")
    made = ReferralLetterText(
        block=block, version=version + 1, text=written, reason=decision.reason,
        decided_by=decision.actor, decided_at=decision.at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(CHANGED) from error
    record("pathways.referral_text.change", made, decision, block=block, version=made.version)
    return made


def _checked(block: str, text: str) -> str:
    written = documents.tidy(text, field="text")
    if not written:
        raise Refusal("Ce texte ne peut pas être vide.", field="text")
    if len(written) > referral_texts.LENGTH:
        raise Refusal(f"Restez sous {referral_texts.LENGTH} caractères.", field="text")
    referral_texts.check(block, written)
    return written
