"""The texts of the letter of a referral that may be written anew, and what each may name.

A name between braces, `{organisme}`, is filled in for each person. A line that names a lead worker
is left out while the person has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db.models import TextChoices

from levier.kernel.errors import Refusal

LENGTH = 1200
NAME = re.compile(r"\{([^{}]*)\}")
LEAD = "referent"
Versions = Mapping[str, tuple[int, str]]


class ReferralTextBlock(TextChoices):
    DECIDED = "decided", "Ce qui est décidé"
    NEXT = "next", "Ce qui vient ensuite"
    CHANGES = "changes", "Si votre situation change"
    CONTACT = "contact", "Une question ?"


B = ReferralTextBlock
TEXTS: dict[str, str] = {
    B.DECIDED: (
        "Le {date}, nous avons décidé de votre parcours : {parcours}. Son but : {but}.\n"
        "L'organisme qui vous accompagne : {organisme}.\n"
        "Votre référent : {referent}."
    ),
    B.NEXT: (
        "Cet organisme vous propose un rendez-vous. Une seule personne, votre référent, suit votre "
        "parcours avec vous. Ensemble, vous écrivez un contrat d'engagement : ce que vous ferez, "
        "ce que nous ferons, pour combien de temps. Il se signe dans le mois qui suit ce courrier."
    ),
    B.CHANGES: "Dites-le à votre référent : un autre accompagnement peut être décidé.",
    B.CONTACT: "Appelez le {telephone} ou écrivez à {courriel}.",
}
NAMES: dict[str, tuple[str, ...]] = {
    B.DECIDED: ("date", "parcours", "but", "organisme", LEAD),
    B.NEXT: ("organisme", LEAD),
    B.CHANGES: ("organisme", LEAD),
    B.CONTACT: ("telephone", "courriel"),
}
# What the decision has to tell the person (CASF L262-29).
REQUIRED: dict[str, tuple[str, ...]] = {B.DECIDED: ("date", "parcours", "organisme")}


def check(block: str, text: str) -> None:
    """Refusal for a name that this text does not know, a lone brace, or a fact it has to tell."""
    told = set(NAME.findall(text))
    known = ", ".join(f"{{{name}}}" for name in NAMES[block])
    for name in sorted(told - set(NAMES[block])):
        raise Refusal(
            f"{{{name}}} n'est pas connu ici. Vous pouvez écrire : {known}.", field="text"
        )
    if set(NAME.sub("", text)) & set("{}"):
        raise Refusal(f"Il manque une accolade. Vous pouvez écrire : {known}.", field="text")
    sure = "\n".join(line for line in text.split("\n") if f"{{{LEAD}}}" not in line)
    if missing := [name for name in REQUIRED.get(block, ()) if f"{{{name}}}" not in sure]:
        what = ", ".join(f"{{{name}}}" for name in missing)
        raise Refusal(
            f"Ce texte doit dire {what}, sur une ligne sans {{{LEAD}}}.",
            field="text",
        )
    if not sure.strip():
        raise Refusal(
            f"Ajoutez une ligne sans {{{LEAD}}} : tout le monde n'a pas encore de référent.",
            field="text",
        )


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its names replaced, in one pass: what a fact contains is never read again."""
    lines = [line for line in text.split("\n") if facts.get(LEAD) or f"{{{LEAD}}}" not in line]
    return NAME.sub(lambda found: facts[found[1]], "\n".join(lines).strip())
