"""The situation of a household: facts by source, each with its past, corrected with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import posted
from levier.directory.web.forms import Reason
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.people import access, correctable, queries, summaries, usecases, wording
from levier.people.domain import FactKind
from levier.people.models import Household, Person
from levier.people.web import files, forms, stepping, words
from levier.ui.pieces import Change

NOTHING = "rien"


@directory.requires(access.VIEW)
@require_safe
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    household = files.household_or_404(request, pk)
    files.opened(request, household, "situation", "people:facts")
    present = queries.members(household)
    context = {
        "household": household,
        "here": "facts",
        "subjects": words.subjects(household, present, clock.today()),
        "former": queries.former_members(household),
        "may_correct": directory.can(request.user, access.CORRECT),
        "may_reveal": directory.can(request.user, access.VIEW_NIR),
    }
    return render(request, "people/facts.html", context)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One kind of fact of the household or of one of its people."""

    household: Household
    person: Person | None
    kind: FactKind
    sides: queries.Sides

    @property
    def subject(self) -> Household | Person:
        return self.person or self.household

    @property
    def form_kind(self) -> correctable.Correctable | None:
        about = correctable.PERSON if self.person else correctable.HOUSEHOLD
        return correctable.of(self.kind, about)

    @property
    def whose(self) -> str:
        return str(self.person) if self.person else "le foyer"

    def url(self, route: str = "people:fact") -> str:
        return words.fact_url(self.household, self.person, self.kind, route)


def _chosen(request: HttpRequest, pk: int, whose: str, kind: str, permission: str) -> Chosen:
    household = files.household_or_404(request, pk, permission)
    found = words.KINDS.get(kind)
    if found is None or not (whose == words.HOUSEHOLD or (whose.isdecimal() and len(whose) < 19)):
        raise Http404
    person = None
    if whose != words.HOUSEHOLD:
        person = files.person_or_404(household, int(whose))
    return Chosen(household, person, found, queries.sides_of(person or household, found))


@directory.requires(access.VIEW)
@require_safe
def fact(request: HttpRequest, pk: int, whose: str, kind: str) -> HttpResponse:
    chosen = _chosen(request, pk, whose, kind, access.VIEW)
    past = queries.history(chosen.subject, chosen.kind)
    if not past and chosen.form_kind is None:
        raise Http404
    files.opened(request, chosen.household, "situation", "people:fact")
    names = words.names_of(past)
    context = {
        "household": chosen.household,
        "chosen": chosen,
        "payer": _side(chosen.sides.payer, names),
        "agent": _side(chosen.sides.agent, names),
        "past": [one for fact in past if (one := words.side(fact, names))],
        "may_correct": chosen.form_kind and directory.can(request.user, access.CORRECT),
        "correct_url": chosen.url("people:correct_fact"),
        "withdraw_url": chosen.url("people:withdraw_fact"),
    }
    return render(request, "people/fact.html", context)


def _side(fact: Any, names: Any) -> dict[str, Any] | None:
    told = words.side(fact, names)
    if told is None:
        return None
    parts = wording.parts(fact.kind, fact.content)
    return {"told": told, "parts": [(part.title, words.lines(part)) for part in parts]}


@directory.requires(access.CORRECT)
def correct_fact(request: HttpRequest, pk: int, whose: str, kind: str) -> HttpResponse:
    chosen = _chosen(request, pk, whose, kind, access.CORRECT)
    described = chosen.form_kind
    if described is None:
        raise Http404
    standing = chosen.sides.agent or chosen.sides.payer
    start = forms.initial(described, standing.content if standing else None)
    form = forms.Stating(described, posted(request), initial={"since": clock.today(), **start})

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.correct_fact(
            subject=chosen.subject, kind=chosen.kind, value=form.content(),
            since=data["since"], decision=decision,
        )  # fmt: skip

    return stepping.stepped(
        request,
        form,
        lambda data: [_change(chosen, form.content())],
        act,
        household=chosen.household,
        title=f"{capfirst(chosen.kind.label)} : ce que vous constatez",
        intro=f"Pour {chosen.whose}. Votre constat se place à côté de celui du payeur, qui reste.",
        act_label="Enregistrer ce constat",
        back_label=capfirst(chosen.kind.label),
        back_url=chosen.url(),
        done="Votre constat est enregistré.",
    )


def _change(chosen: Chosen, value: Any) -> Change:
    """What counted until now, and what an agent now states."""
    before = chosen.sides.agent or chosen.sides.payer
    names = words.names_of([before])
    told = words.side(before, names)
    return Change(
        capfirst(chosen.kind.label),
        told.words if told else NOTHING,
        summaries.summary(chosen.kind, value) if value is not None else NOTHING,
        told.source if told else "",
        "vous",
    )


@directory.requires(access.CORRECT)
def withdraw_fact(request: HttpRequest, pk: int, whose: str, kind: str) -> HttpResponse:
    chosen = _chosen(request, pk, whose, kind, access.CORRECT)
    agent, payer = chosen.sides.agent, chosen.sides.payer
    if agent is None:
        raise Http404
    names = words.names_of([agent])
    now, then = words.side(agent, names), words.side(payer, names)
    label = capfirst(chosen.kind.label)
    changes = [
        Change(label, now.words if now else NOTHING, then.words if then else NOTHING,
               now.source if now else "", then.source if then else ""),
    ]  # fmt: skip

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.withdraw_correction(subject=chosen.subject, kind=chosen.kind, decision=decision)

    return stepping.confirmed(
        request,
        Reason(posted(request)),
        act,
        household=chosen.household,
        changes=changes,
        title=f"Retirer le constat : {chosen.kind.label}",
        intro=f"Pour {chosen.whose}. Ce qui a été dit reste dans l'historique.",
        act_label="Retirer ce constat",
        back_label=capfirst(chosen.kind.label),
        back_url=chosen.url(),
        done="Le constat est retiré : la parole du payeur compte seule.",
    )
