"""What a merge of two records means in this room."""

from __future__ import annotations

from levier.kernel.text import counted
from levier.people.holders import Outlook
from levier.people.models import Fact, Membership, Person

MODELS = (
    "people.Household",
    "people.Membership",
    "people.Fact",
    "people.SearchWord",
    "people.LikenessKey",
    "people.DuplicatePair",
    "people.PersonMerge",
    "people.Person",
)


def foreseen(kept: Person, absorbed: Person) -> Outlook:
    facts = Fact.objects.filter(person=absorbed).count()
    homes = Membership.objects.filter(person=absorbed).values("household").distinct().count()
    return Outlook([
        f"{kept} (fiche n° {kept.pk}) reste la fiche que la recherche et les listes montrent.",
        f"{absorbed} (fiche n° {absorbed.pk}) garde tout ce qui y est écrit, "
        f"{counted(facts, 'fait daté', 'faits datés')} et {counted(homes, 'foyer')} : rien n'est "
        "effacé ni recopié, les deux se lisent en une seule histoire.",
        "Vous pourrez les séparer à tout moment : chacune redeviendra ce qu'elle était.",
    ])  # fmt: skip
