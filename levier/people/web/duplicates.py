"""People known twice: the list, two records side by side, brought together or told apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import Reason
from levier.foundation.acts import Decision
from levier.people import access, holders, tasks, usecases
from levier.people.likeness import PairState
from levier.people.models import DuplicatePair, Person, PersonMerge
from levier.people.queries import may_hold_nir
from levier.people.web import duplicate_tables, listing, records

KEEP = "garder"  # in the address: the record that would stand for both
PAIR = ("one__merged_into", "other__merged_into")


class WhyOne(Reason):
    """A reason that stays at the journal for good: no NIR in it."""

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if may_hold_nir(reason):
            raise forms.ValidationError("Un NIR ne s'écrit pas dans un motif : dites « même NIR ».")
        return reason


def pair_or_404(request: HttpRequest, pk: int) -> DuplicatePair:
    visible = access.visible_pairs(request.user).select_related(*PAIR)
    return get_object_or_404(visible, pk=pk)


@directory.requires(access.MERGE)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_pairs(request.user)
    if "etat" not in request.GET:  # what was decided is one choice away
        rows = rows.filter(state=PairState.OPEN)
    run = tasks.last_search()
    return listing.respond(
        request,
        duplicate_tables.duplicates(agents.all_names()),
        rows.select_related("one", "other"),
        "people/duplicates.html",
        search=run,
        is_searching=bool(run and run.is_live),
    )


@directory.requires(access.MERGE)
@require_POST
def search_duplicates(request: HttpRequest) -> HttpResponse:
    tasks.request_search(directory.decide(request, "recherche demandée"))
    messages.success(request, "Les fiches vont être comparées : revenez dans une minute.")
    return redirect("people:duplicates")


@directory.requires(access.MERGE)
@require_safe
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    _opened(request, pair)
    merges = records.merges_of(pair)
    names = agents.names_of({pair.decided_by, *(merge.merged_by for merge in merges)} - {""})
    context = {
        "pair": pair,
        "rows": records.side_by_side(pair.one, pair.other),
        "speaks_for": [sign.label for sign in pair.told if not sign.value.startswith("-")],
        "speaks_against": [sign.label for sign in pair.told if sign.value.startswith("-")],
        "meaning": duplicate_tables.MEANINGS[pair.sureness],
        "merges": [(merge, names.get(merge.merged_by, "le système")) for merge in merges],
        "decided_by": names.get(pair.decided_by, "le système"),
    }
    return render(request, "people/duplicate.html", context)


def _opened(request: HttpRequest, pair: DuplicatePair) -> None:
    """A reading of each of the two records."""
    for person in (pair.one_id, pair.other_id):
        listing.logged(request, f"people.person:{person}", "doublon", 1)


@directory.requires(access.MERGE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    kept, absorbed = records.chosen(pair, request.GET.get(KEEP, ""))
    form = WhyOne(posted(request))

    def act(_: dict[str, Any], decision: Decision) -> None:
        usecases.merge_records(kept=kept, absorbed=absorbed, decision=decision)

    if decided(request, form, act):
        messages.success(request, "Les deux fiches sont réunies. Vous pouvez les séparer ici.")
        return redirect("people:duplicate", pk)
    if request.method != "POST":
        _opened(request, pair)
    context = {"pair": pair, "form": form, **_foreseen(pair, kept, absorbed)}
    status = 422 if form.errors else 200
    return render(request, "people/merge.html", context, status=status)


def _foreseen(pair: DuplicatePair, kept: Person, absorbed: Person) -> dict[str, Any]:
    """What the rooms say of it, and the way to keep the other record."""
    outlook = holders.outlook(kept, absorbed)
    address = reverse("people:merge", args=[pair.pk])
    return {
        "kept": kept,
        "absorbed": absorbed,
        "consequences": outlook.consequences,
        "objections": outlook.objections,
        "ways": outlook.ways,
        "other_way_url": f"{address}?{KEEP}={absorbed.pk}",
        "back_url": reverse("people:duplicate", args=[pair.pk]),
    }


@directory.requires(access.MERGE)
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    form = WhyOne(posted(request))
    if decided(request, form, lambda _, by: usecases.set_aside_pair(pair=pair, decision=by)):
        messages.success(request, "C'est noté : cette paire ne reviendra pas dans la liste.")
        return redirect("people:duplicates")
    return asked(
        request,
        form,
        title="Ce n'est pas un doublon",
        intro=f"{pair.one} et {pair.other} sont deux personnes.",
        act_label="Écarter cette paire",
        consequences=["Les deux fiches restent telles quelles.",
                      "La recherche de doublons ne les rapprochera plus ; votre motif reste "
                      "lisible ici, et la paire peut être reprise."],
        back_url=reverse("people:duplicate", args=[pk]),
    )  # fmt: skip


@directory.requires(access.MERGE)
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    pair = pair_or_404(request, pk)
    form = WhyOne(posted(request))
    if decided(request, form, lambda _, by: usecases.take_up_pair(pair=pair, decision=by)):
        messages.success(request, "La paire est de nouveau à examiner.")
        return redirect("people:duplicate", pk)
    return asked(
        request,
        form,
        title="Revoir cette paire",
        intro=f"Elle avait été écartée : « {pair.reason} »" if pair.reason else "",
        act_label="Remettre à examiner",
        back_url=reverse("people:duplicate", args=[pk]),
    )


@directory.requires(access.MERGE)
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    people = access.visible_people(request.user, access.MERGE).order_by().values("pk")
    visible = PersonMerge.objects.filter(kept__in=people, absorbed__in=people, undone_at=None)
    chosen = get_object_or_404(visible.select_related("kept", "absorbed"), pk=pk)
    form = WhyOne(posted(request))
    if decided(request, form, lambda _, by: usecases.undo_merge(merge=chosen, decision=by)):
        messages.success(request, "Les deux fiches sont de nouveau séparées.")
        return redirect("people:duplicates")
    return asked(
        request,
        form,
        title="Séparer deux fiches",
        intro=f"{chosen.kept} (fiche n° {chosen.kept_id}) et {chosen.absorbed} "
        f"(fiche n° {chosen.absorbed_id}).",
        act_label="Séparer les fiches",
        consequences=["Chaque fiche redevient exactement ce qu'elle était : rien n'avait été "
                      "recopié.", "Ce qui a été écrit depuis reste sur la fiche où c'est écrit."],
        back_url=reverse("people:duplicates"),
    )  # fmt: skip
