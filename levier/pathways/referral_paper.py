"""What the letter of a referral says: who supports the person, what comes next, how to contest it.

Pure: from what is known of a referral to the JSON that `typst/` shows. No clock, no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.kernel.text import long_date
from levier.pathways.domain import deadlines
from levier.pathways.domain.referral import Path
from levier.pathways.domain.referral_texts import LEAD, ReferralTextBlock, Versions, filled

Content = dict[str, Any]
VERSION = "v1"
TEMPLATE = f"pathways/typst/{VERSION}/referral.typ"
PRIVACY = (
    "Le Département traite ces informations pour vous accompagner (CASF L262-27 à L262-29). Vous "
    "pouvez les voir et demander à les corriger à l'adresse en tête de ce courrier (RGPD, articles "
    "15 et 16). Aucune décision n'est prise par une machine seule."
)
NO_EFFECT = "Votre demande n'arrête pas, à elle seule, cette orientation."
WHAT = {
    Path.SOCIAL: "d'abord lever ce qui vous empêche de chercher un emploi",
    Path.SOCIO_PROFESSIONAL: "avancer vers l'emploi en réglant ce qui vous gêne",
    Path.PROFESSIONAL: "trouver un emploi, ou une formation qui y mène",
}
# The parts of the letter, in order, and the article that each rests on.
RULES = {
    ReferralTextBlock.DECIDED: "CASF L262-29",
    ReferralTextBlock.NEXT: deadlines.rule("DL-02").article,
    ReferralTextBlock.CHANGES: "CASF L262-31",
}


@dataclass(frozen=True, slots=True)
class Told:
    """`recipient`: name then address; `signature`: who signs, in lines; `lead`: "" when nobody.

    `texts`: those in force; the content keeps the number of their versions.
    """

    letterhead: Content
    recipient: tuple[str, ...]
    reference: str
    case_number: str
    path: str
    body: str
    lead: str
    decided_on: date
    written_on: date
    signature: str
    texts: Versions


def content(told: Told) -> Content:
    sender, texts = told.letterhead["sender"], _texts(told)
    rows = [["Référence", told.reference]]
    if told.case_number:
        rows.append(["Votre dossier", told.case_number])
    return {
        **told.letterhead,
        "reference": told.reference,
        "recipient": list(told.recipient),
        "particulars": rows,
        "place_and_day": f"{sender['town']}, le {long_date(told.written_on)}",
        "headline": f"{told.body} vous accompagne.",
        "greeting": "Madame, Monsieur,",
        "parts": [
            {"title": block.label, "text": texts[block], "rule": rule}
            for block, rule in RULES.items()
        ],
        "effect": NO_EFFECT,
        "versions": {block: version for block, (version, _) in told.texts.items()},
        "texts": {
            "contact": texts[ReferralTextBlock.CONTACT],
            "signature": told.signature,
            "privacy": PRIVACY,
        },
    }


def _texts(told: Told) -> dict[str, str]:
    """Each text in force, filled in for this person."""
    sender = told.letterhead["sender"]
    facts = {
        "date": long_date(told.decided_on),
        "parcours": Path(told.path).label,
        "but": WHAT[Path(told.path)],
        "organisme": told.body,
        LEAD: told.lead,
        "telephone": sender["phone"],
        "courriel": sender["email"],
    }
    return {block: filled(text, facts) for block, (_, text) in told.texts.items()}
