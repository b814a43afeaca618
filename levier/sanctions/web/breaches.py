"""Breaches: the list, one of them, those of a person, those of a household."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.foundation import clock, consultations
from levier.pathways import access as pathways
from levier.pathways.web import opening, presenting
from levier.people.identity import records_of
from levier.people.web import files, listing
from levier.sanctions import access
from levier.sanctions.domain.breach import BEFORE_DECISION
from levier.sanctions.models import Breach
from levier.sanctions.queries import lists
from levier.sanctions.web import appeal_words, breach_tables, breach_words, told_words

WITH = ("person", "case", "centre", "pathway")


def breach_or_404(request: HttpRequest, pk: int, *permissions: str) -> Breach:
    """What the agent may see by one of these permissions (`sanctions.view` when none is said)."""
    for permission in permissions or (access.VIEW,):
        rows = access.visible_breaches(request.user, permission)
        if found := rows.select_related(*WITH).filter(pk=pk).first():
            return found
    return get_object_or_404(Breach.objects.none())


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def breaches(request: HttpRequest) -> HttpResponseBase:
    reads = directory.can(request.user, access.VIEW)
    spec = breach_tables.BREACHES if reads else breach_tables.REPORTS
    rows = lists.breaches(access.seen_breaches(request.user))
    return listing.respond(request, spec, rows, "sanctions/breaches.html")


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole procedure for whoever reads it; for whoever only reports, what they told."""
    chosen = breach_or_404(request, pk, access.VIEW, access.REPORT)
    agent = directory.actor_of(request)
    consultations.log_reading(
        actor=agent.actor,
        subject=f"people.person:{chosen.person_id}",
        what="manquement",
        route="sanctions:breach",
    )
    if access.may(agent, access.VIEW, chosen):
        context = breach_words.page(chosen, agent, clock.today())
        return render(request, "sanctions/breach.html", context)
    context = told_words.page(chosen, agent, clock.today())
    return render(request, "sanctions/told.html", context)


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The breaches of somebody, the latest first, on their pathway."""
    pathway = opening.pathway_or_404(request, pk)
    opening.opened(request, pathway, "manquements")
    seen = access.seen_breaches(request.user).filter(person__in=records_of(pathway.person_id))
    rows = list(seen.select_related("sanction"))
    context = {
        **presenting.head(pathway, clock.today()),
        "here": "sanctions",
        "events": [breach_words.person_event(one) for one in rows],
        "reads_all": directory.can(request.user, access.VIEW),
        "may_report": pathway.is_open
        and pathway.is_subject
        and not any(one.state in BEFORE_DECISION for one in rows)
        and pathways.visible_pathways(request.user, access.REPORT).filter(pk=pk).exists(),
    }
    return render(request, "sanctions/person.html", context)


@directory.requires(access.VIEW, access.VIEW_APPEALS)
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The breaches and the appeals of a household, on its file."""
    chosen = files.household_or_404(request, pk)
    files.opened(request, chosen, "manquements et recours", "sanctions:household")
    rows = access.visible_breaches(request.user).filter(pathway__household=chosen)
    appeals = access.visible_appeals(request.user).filter(case__household=chosen)
    may = access.visible_cases(request.user).filter(household=chosen).exists()
    people = pathways.visible_pathways(request.user).filter(household=chosen, until=None)
    context = {
        "household": chosen,
        "here": "sanctions",
        "events": [
            breach_words.person_event(one, is_named=True)
            for one in rows.select_related("sanction", "person")
        ],
        "appeals": [appeal_words.event(one) for one in appeals],
        "may_appeal": may,
        "people": people.select_related("person").order_by("role", "pk"),
    }
    return render(request, "sanctions/household.html", context)
