"""What an amount rests on, the payer's word beside an agent's; corrected, with the amount seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import posted
from levier.directory.web.forms import Reason
from levier.entitlement.household import Household as Stated
from levier.foundation import clock
from levier.foundation.acts import Decision, canonical
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.people import queries as people
from levier.people.domain import FactKind
from levier.people.models import Membership
from levier.people.web import files as people_files
from levier.people.web import stepping
from levier.rights import access, elements, queries, usecases, what_if
from levier.rights.models import BenefitCase, SituationCorrection
from levier.rights.web import case_forms, files
from levier.ui.pieces import Change


@directory.requires(access.VIEW)
@require_safe
def situation(request: HttpRequest, pk: int) -> HttpResponse:
    household, case = files.case_or_404(request, pk, access.VIEW)
    people_files.opened(request, household, "situation", "rights:situation")
    context = {
        "household": household,
        "case": case,
        "month": _month(case),
        "here": "months",
        "may_correct": directory.can(request.user, access.CORRECT),
        "refusal": None,
        "held": None,
    }
    try:
        held = what_if.standing(case, _month(case))
    except Refusal as refusal:
        standing = queries.corrections_of([case.pk], _month(case)).get(case.pk, [])
        context |= {"refusal": refusal, "corrections": standing}
        return render(request, "rights/situation.html", context)
    if held:
        context["groups"] = _groups(held, people.members(household))
        context["amount"], context["outcome"] = what_if.right_of(held.held)
        context["held"] = held
    return render(request, "rights/situation.html", context)


def _month(case: BenefitCase) -> Month:
    return case.month or Month.of(clock.today())


def _names(held: Stated, members: list[Membership]) -> dict[str, str]:
    """Who each adult and child of the calculation is: the member born on that day, once."""
    born = [row.person.born_on for row in members]
    firsts = {row.person.born_on: row.person.first_name for row in members}
    places = [(f"adults/{rank}", one.born_on) for rank, one in enumerate(held.adults)]
    places += [(f"children/{rank}", one.born_on) for rank, one in enumerate(held.children)]
    return {path: firsts[day] for path, day in places if born.count(day) == 1}


@dataclass(frozen=True, slots=True)
class Row:
    """An element with the payer's word and, when an agent states another, who and why."""

    element: elements.Element
    payer: str
    correction: SituationCorrection | None
    who: str


@dataclass(frozen=True, slots=True)
class Group:
    """The household or one person: what holds something, then what does not."""

    title: str
    rows: list[Row]
    others: list[elements.Element]


def _groups(held: what_if.Standing, members: list[Membership]) -> list[Group]:
    names = _names(held.stated, members)
    stated = {one.path: one for one in elements.elements(held.stated, names)}
    writers = agents.names_of(one.decided_by for one in held.corrections)
    groups: dict[str, Group] = {}
    for one in elements.elements(held.held, names):
        made = held.correction_of(one.path)
        path = one.path.rpartition("/")[0]
        group = groups.setdefault(path, Group(capfirst(one.whose) or "Le foyer", [], []))
        if made or one.value:
            who = writers.get(made.decided_by, "Levier") if made else ""
            group.rows.append(Row(one, stated[one.path].words, made, who))
        else:
            group.others.append(one)
    return list(groups.values())


@directory.requires(access.CORRECT)
def correct_situation(request: HttpRequest, pk: int, element: str) -> HttpResponse:
    household, case = files.case_or_404(request, pk, access.CORRECT)
    held = _standing_or_404(case, _month(case))
    members = people.members(household)
    names = _names(held.stated, members)
    chosen = _chosen(held.held, names, element)
    form = case_forms.Correction(
        chosen, posted(request), initial={"since": _month(case)},
        quarter=_quarter(held.stated, members, chosen.path),
    )  # fmt: skip

    def changes(data: dict[str, Any]) -> list[Change]:
        return _changes(case, chosen, form, data["since"])

    def act(data: dict[str, Any], decision: Decision) -> None:
        _, _, value = _stated(case, chosen, form, data["since"])
        usecases.correct_situation(
            case=case, path=chosen.path, value=elements.plain(chosen.shape, value),
            since=data["since"], until=data["until"], decision=decision,
        )  # fmt: skip

    return stepping.stepped(
        request,
        form,
        changes,
        act,
        household=household,
        title=chosen.title,
        intro=f"Dans le calcul : {_held_words(chosen)}. La parole du payeur reste à côté.",
        act_label="Enregistrer la correction",
        back_label="Ce qui entre dans le calcul",
        back_url=reverse("rights:situation", args=[pk]),
        done="La correction est enregistrée : le calcul du mois en tiendra compte.",
    )


def _held_words(chosen: elements.Element) -> str:
    return chosen.words.replace("\n", " ; ")


def _chosen(held: Stated, names: Mapping[str, str], slug: str) -> elements.Element:
    for one in elements.elements(held, names):
        if one.slug == slug:
            return one
    raise Http404


def _standing_or_404(case: BenefitCase, month: Month) -> what_if.Standing:
    try:
        held = what_if.standing(case, month)
    except Refusal as refusal:  # a correction no longer fits: it must be withdrawn first
        raise Http404 from refusal
    if held is None:
        raise Http404
    return held


def _quarter(held: Stated, members: list[Membership], path: str) -> str:
    """The three months that a person's declared resources are about, in words."""
    rank = path.split("/")[1] if path.endswith("/resources") else ""
    if not rank:
        return ""
    owner = (held.adults if path.startswith("adults") else held.children)[int(rank)]
    person = next((row.person for row in members if row.person.born_on == owner.born_on), None)
    payer = people.sides_of(person, FactKind.RESOURCES).payer if person else None
    content = payer.content if payer else None
    asked = (content or {}).get("Ressources", {}).get("GeneraliteRessourcesTrimestre", {})
    if "DDRESS" not in asked:
        return ""
    first = Month.parse(asked["DDRESS"][:7])
    return f"{first.label}, {(first + 1).label}, {(first + 2).label}"


def _stated(
    case: BenefitCase, chosen: elements.Element, form: case_forms.Correction, since: Month
) -> tuple[what_if.Standing, elements.Element, Any]:
    """What stands in the month the correction starts, the element there, and its new value."""
    held = what_if.standing(case, since)
    if held is None:
        raise Refusal("Ce dossier n'a plus de situation à corriger : il attend un flux.")
    before = replace(_chosen(held.held, {}, chosen.slug), whose=chosen.whose)
    return held, before, form.value(before.value)


def _changes(
    case: BenefitCase, chosen: elements.Element, form: case_forms.Correction, since: Month
) -> list[Change]:
    """The element and the amount, before and after. Refusal when the law can't read the result."""
    held, before, value = _stated(case, chosen, form, since)
    after = held.with_change(chosen.path, canonical(elements.plain(chosen.shape, value)))
    before_amount, before_why = what_if.right_of(held.held)
    after_amount, after_why = what_if.right_of(after)
    made = held.correction_of(chosen.path)
    return [
        _element_change(before, value, form, "un agent" if made else case.payer.name),
        Change(
            f"Droit calculé pour {since.label}",
            before_amount,
            after_amount,
            before_why,
            after_why,
        ),
    ]


def _element_change(
    before: elements.Element, value: Any, form: case_forms.Correction, source: str
) -> Change:
    """The element, or of several resources the one that was typed."""
    if before.shape is not elements.Shape.RESOURCES:
        after = elements.words(before.shape, value)
        return Change(before.title, before.words, after, source, "vous")
    typed = form.resource
    held = next((one for one in before.value if one.nature is typed.nature), None)
    title = f"{elements.PERSONAL[typed.nature]}, {before.whose}"
    then = elements.amounts_words(typed)
    return Change(title, elements.amounts_words(held), then, source if held else "", "vous")


@directory.requires(access.CORRECT)
def withdraw_correction(request: HttpRequest, pk: int, correction: int) -> HttpResponse:
    household, case = files.case_or_404(request, pk, access.CORRECT)
    made = get_object_or_404(
        SituationCorrection.objects.select_related("case"), pk=correction, case=case,
        withdrawn_at=None,
    )  # fmt: skip

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.withdraw_situation_correction(correction=made, decision=decision)

    return stepping.confirmed(
        request,
        Reason(posted(request)),
        act,
        household=household,
        title="Retirer la correction",
        intro=f"{elements.path_words(made.path)}, depuis {made.since.label} : {made.reason}",
        changes=_withdrawn(case, made),
        act_label="Retirer la correction",
        back_label="Ce qui entre dans le calcul",
        back_url=reverse("rights:situation", args=[pk]),
        done="La correction est retirée : la parole du payeur compte de nouveau.",
    )


def _withdrawn(case: BenefitCase, made: SituationCorrection) -> list[Change]:
    """What the withdrawal changes; only its name when the situation can no longer be read."""
    label = elements.path_words(made.path)
    since = max(made.since, _month(case))
    try:
        held = what_if.standing(case, since)
        after = held.without(made) if held else None
    except Refusal:
        return [Change(label, "corrigé par un agent", "selon le payeur")]
    if held is None or after is None:
        return [Change(label, "corrigé par un agent", "selon le payeur")]
    by_path = {one.path: one.words for one in elements.elements(after, {})}
    now = {one.path: one.words for one in elements.elements(held.held, {})}
    before, then = what_if.right_of(held.held), what_if.right_of(after)
    return [
        Change(label, now.get(made.path, "corrigé"), by_path.get(made.path, "selon le payeur")),
        Change(f"Droit calculé pour {since.label}", before[0], then[0], before[1], then[1]),
    ]
