"""The list of possible duplicates: the surest first, why, what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.kernel.text import short_date
from levier.people.likeness import LEAST, PairState, Sign, Sureness
from levier.people.models import DuplicatePair

MEANINGS = {
    Sureness.CERTAIN: "attention",
    Sureness.LIKELY: "accent",
    Sureness.DOUBTFUL: "neutral",
}
STATES = {PairState.OPEN: "accent", PairState.DISTINCT: "neutral", PairState.MERGED: "done"}
FOR = [sign for sign in Sign if not sign.value.startswith("-")]


class BySureness(filters.Choice):
    """How sure it is: a range of scores."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if super().condition(params) is None:
            return None
        level = Sureness(params[self.key])
        above = [least for least in LEAST.values() if least > LEAST[level]]
        found = Q(score__gte=LEAST[level])
        return found & Q(score__lt=min(above)) if above else found


class BySign(filters.Choice):
    """What speaks for it. `signs` begins with the NIR when there is one, and never ends by it."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if super().condition(params) is None:
            return None
        if params[self.key] == Sign.NIR:
            return Q(signs__startswith=Sign.NIR)
        return Q(signs__contains=params[self.key])


def _sentence(pair: DuplicatePair) -> str:
    return " ; ".join(sign.label for sign in pair.told)


def _born(pair: DuplicatePair) -> str:
    days = {short_date(one.born_on) for one in (pair.one, pair.other)}
    return ", ".join(sorted(days))


def duplicates(names: Mapping[str, str]) -> ListSpec:
    """`names`: who the agents are, for who decided."""

    def decided_by(pair: DuplicatePair) -> str:
        return names.get(pair.decided_by, "le système") if pair.decided_by else ""

    return ListSpec(
        name="doublons",
        columns=[
            Column("one", "Une fiche", value=lambda pair: str(pair.one), link=_url,
                   order="one__name_key"),
            Column("other", "Une autre", value=lambda pair: str(pair.other)),
            Column("born", "Naissance", value=_born),
            Column("sureness", "Ressemblance", value=lambda pair: pair.sureness.label,
                   kind="badge", meaning=lambda pair: MEANINGS[pair.sureness], order="score"),
            Column("signs", "Pourquoi", value=_sentence),
            Column("state", "État", value="get_state_display", kind="badge",
                   meaning=lambda pair: STATES[PairState(pair.state)]),
            Column("found_at", "Trouvé le", kind="moment", order="found_at", shown=False),
            Column("decided_by", "Décidé par", value=decided_by, shown=False),
            Column("reason", "Motif", shown=False),
        ],
        filters=[
            filters.Choice("etat", "État", field="state", choices=PairState.choices),
            BySureness("sur", "Ressemblance", choices=Sureness.choices),
            BySign("indice", "Indice", choices=[(sign.value, sign.label) for sign in FOR]),
        ],
        order="-score",
        empty="Aucun doublon possible. Les fiches sont comparées après chaque flux des payeurs ; "
        "celles qui se ressemblent viendront ici, les plus sûres d'abord.",
    )  # fmt: skip


def _url(pair: Any) -> str:
    return reverse("people:duplicate", args=[pair.pk])
