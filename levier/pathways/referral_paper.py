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


@dataclass(frozen=True, slots=True)
class Told:
    """`recipient`: name then address; `signature`: who signs, in lines; `lead`: "" when nobody."""

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


def content(told: Told) -> Content:
    sender = told.letterhead["sender"]
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
            {"title": title, "text": text, "rule": rule} for title, text, rule in _parts(told)
        ],
        "effect": NO_EFFECT,
        "texts": {
            "contact": f"Appelez le {sender['phone']} ou écrivez à {sender['email']}.",
            "signature": told.signature,
            "privacy": PRIVACY,
        },
    }


def _parts(told: Told) -> list[tuple[str, str, str]]:
    lead = f"\nVotre référent : {told.lead}." if told.lead else ""
    return [
        (
            "Ce qui est décidé",
            f"Le {long_date(told.decided_on)}, nous avons décidé de votre parcours : "
            f"{Path(told.path).label}. Son but : {WHAT[Path(told.path)]}.\n"
            f"L'organisme qui vous accompagne : {told.body}.{lead}",
            "CASF L262-29",
        ),
        (
            "Ce qui vient ensuite",
            "Cet organisme vous propose un rendez-vous. Une seule personne, votre référent, suit "
            "votre parcours avec vous. Ensemble, vous écrivez un contrat d'engagement : ce que "
            "vous ferez, ce que nous ferons, pour combien de temps. Il se signe dans le mois qui "
            "suit ce courrier.",
            deadlines.rule("DL-02").article,
        ),
        (
            "Si votre situation change",
            "Dites-le à votre référent : un autre accompagnement peut être décidé.",
            "CASF L262-31",
        ),
    ]
