"""The state of a right in plain words, and why it is so."""

from __future__ import annotations

from datetime import date

from levier.formats.cnaf import codes
from levier.kernel.text import short_date
from levier.people.summaries import motive_words
from levier.rights.domain import CaseState

SENTENCES: dict[str, str] = {
    CaseState.PENDING_COUNCIL_DECISION: "La demande attend une décision du Département",
    CaseState.REFUSED: "Le RSA est refusé",
    CaseState.OPEN_PAYABLE: "Le droit est ouvert et le RSA est versé",
    CaseState.OPEN_RIGHT_SUSPENDED: "Le droit est ouvert mais suspendu, sans versement",
    CaseState.OPEN_PAYMENT_SUSPENDED: "Le droit est ouvert mais le versement est suspendu",
    CaseState.CLOSED: "Le droit est fermé",
    CaseState.CLOSED_RETROACTIVE: "Le droit est fermé, depuis un mois déjà passé",
    CaseState.UNKNOWN: "L'état du droit envoyé par le payeur est inconnu de Levier",
}
SHORT: dict[str, str] = {
    CaseState.PENDING_COUNCIL_DECISION: "en attente",
    CaseState.REFUSED: "refusé",
    CaseState.OPEN_PAYABLE: "versé",
    CaseState.OPEN_RIGHT_SUSPENDED: "droit suspendu",
    CaseState.OPEN_PAYMENT_SUSPENDED: "versement suspendu",
    CaseState.CLOSED: "clos",
    CaseState.CLOSED_RETROACTIVE: "clos",
    CaseState.UNKNOWN: "inconnu",
}
MEANINGS: dict[str, str] = {
    CaseState.OPEN_PAYABLE: "done",
    CaseState.PENDING_COUNCIL_DECISION: "attention",
    CaseState.OPEN_RIGHT_SUSPENDED: "attention",
    CaseState.OPEN_PAYMENT_SUSPENDED: "attention",
    CaseState.UNKNOWN: "danger",
}
# The list in which each state finds its motive; an odd pair is looked for in the others.
LISTS: dict[str, str] = {
    CaseState.REFUSED: "MOTIREFURSA",
    CaseState.OPEN_RIGHT_SUSPENDED: "MOTISUSDRORSA",
    CaseState.OPEN_PAYMENT_SUSPENDED: "MOTISUSVERSRSA",
    CaseState.CLOSED: "MOTICLORSA",
    CaseState.CLOSED_RETROACTIVE: "MOTICLORSA",
}


def meaning(state: str) -> str:
    """The colour of a state: done, attention, danger or neutral."""
    return MEANINGS.get(state, "neutral")


def motive(state: str, code: str) -> str:
    """Why a right is in its state; « code XY inconnu » when no list knows."""
    if not code:
        return ""
    first = LISTS.get(state, "MOTISUSVERSRSA")
    for element in (first, *(name for name in dict.fromkeys(LISTS.values()) if name != first)):
        if code in (codes.known(element) or ()):
            return motive_words(element, code)
    return f"motif {code} inconnu de nos listes"


def sentence(state: str, code: str, since: date | None) -> str:
    """`Le droit est ouvert mais le versement est suspendu depuis le 01/10/2026. Motif : …`"""
    told = SENTENCES.get(state, SENTENCES[CaseState.UNKNOWN])
    why = motive(state, code)
    start = f" depuis le {short_date(since)}" if since else ""
    return f"{told}{start}{f'. Motif : {why}' if why else ''}."
