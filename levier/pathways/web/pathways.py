"""The people followed, and one of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.pathways import access
from levier.pathways.domain.people import MarkSource
from levier.pathways.models import PublicMark
from levier.pathways.queries import lists
from levier.pathways.usecases import marking
from levier.pathways.web import forms, opening, presenting, support_parts, tables
from levier.people.web import files, listing


@directory.requires(access.VIEW)
@require_safe
def pathways(request: HttpRequest) -> HttpResponseBase:
    rows = lists.followed(access.visible_pathways(request.user))
    return listing.respond(request, tables.PATHWAYS, rows, "pathways/pathways.html")


@directory.requires(access.VIEW)
@require_safe
def pathway(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk)
    opening.opened(request, chosen)
    agent = directory.actor_of(request)
    context = {
        **presenting.pathway_page(chosen, agent),
        "support": support_parts.facts(chosen, agent, clock.now()),
        "here": "pathway",
    }
    return render(request, "pathways/pathway.html", context)


@directory.requires(access.VIEW)
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The tab « Parcours » of a household's file: for those who open the file itself."""
    chosen = files.household_or_404(request, pk)
    opening.household_opened(request, chosen)
    rows = access.visible_pathways(request.user).filter(household=chosen)
    rows = rows.select_related("person", "body", "lead").order_by("until", "role", "pk")
    context = {
        "household": chosen,
        "here": "pathways",
        "rows": presenting.household_rows(sorted(rows, key=lambda one: not one.is_open)),
    }
    return render(request, "pathways/household.html", context)


@directory.requires(access.REFER)
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk, access.REFER)
    held = PublicMark.objects.filter(
        person=chosen.person, source=MarkSource.AGENT, until=None
    ).values_list("kind", flat=True)
    form = forms.Marks(posted(request), initial={"marks": list(held)})
    act = lambda data, by: marking.set_marks(  # noqa: E731 (one act, said where it is done)
        pathway=chosen, marks=frozenset(data["marks"]), decision=by
    )
    if decided(request, form, act):
        messages.success(request, "Les publics sont notés.")
        return redirect("pathways:pathway", pk)
    return asked(
        request,
        form,
        title=f"Publics de {chosen.person}",
        act_label="Enregistrer",
        intro="Ce que dit le payeur et ce que dit l'âge s'ajoutent à ce que vous cochez.",
        back_url=reverse("pathways:pathway", args=[pk]),
    )
