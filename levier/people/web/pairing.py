"""A record and another that the comparison did not bring near: looked for, put side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from levier.directory import access as directory
from levier.kernel.errors import Refusal
from levier.people import access, queries, usecases
from levier.people.models import Person
from levier.people.web import listing, searching


class OtherRecord(forms.Form):
    q = forms.CharField(
        label="L'autre fiche",
        max_length=searching.LONGEST,
        help_text="Un nom, un prénom, un courriel, un numéro de dossier ou un NIR.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


ONE = "people:pair_with"


@directory.requires(access.MERGE)
@require_http_methods(["GET", "HEAD", "POST"])
def pair_with(request: HttpRequest, pk: int) -> HttpResponse:
    """The other record, looked for by names at `?q=`; by NIR when posted, without redirection."""
    chosen = _standing_or_404(request, pk)
    text = searching.typed((request.POST if request.method == "POST" else request.GET).get("q", ""))
    is_private = queries.may_hold_nir(text)
    if is_private and request.method != "POST":
        messages.warning(request, searching.NOT_IN_AN_ADDRESS)
        return redirect(ONE, chosen.pk)
    context = {"person": chosen, "is_private": is_private, **_found(request, chosen, text)}
    return render(request, "people/pair_with.html", context)


@directory.requires(access.MERGE)
@require_POST
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    chosen, typed = _standing_or_404(request, pk), request.POST.get("autre", "")
    key = int(typed) if typed.isdecimal() and len(typed) < 16 else 0
    other = get_object_or_404(access.visible_people(request.user, access.MERGE), pk=key)
    try:
        decision = directory.decide(request, "rapprochées par un agent")
        pair = usecases.pair_records(one=chosen, other=other, decision=decision)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(ONE, chosen.pk)
    return redirect("people:duplicate", pair.pk)


def _standing_or_404(request: HttpRequest, pk: int) -> Person:
    """The record that stands for this one, of those that the agent may bring together."""
    visible = access.visible_people(request.user, access.MERGE).select_related("merged_into")
    found: Person = get_object_or_404(visible, pk=pk)
    return found.merged_into or found


def _found(request: HttpRequest, chosen: Person, text: str) -> dict[str, Any]:
    agent = directory.actor_of(request)
    found = access.search(agent, text, access.MERGE) if text else queries.Found([])
    others = [one for one in found.people if one.pk != chosen.pk]
    listing.logged(request, "list:recherche", "liste", len(others))
    pairs = access.visible_pairs(request.user).filter(Q(one=chosen) | Q(other=chosen))
    seen: dict[int, searching.Hit] = {}
    for hit in searching.hits_of(others):
        seen.setdefault(hit.person.pk, hit)
    typed = "" if queries.may_hold_nir(text) else text
    return {
        "form": OtherRecord(initial={"q": typed}),
        "hits": list(seen.values()),
        "message": found.message,
        "has_searched": bool(text),
        "pairs": list(pairs.select_related("one", "other")[:20]),
    }
