"""Hours given: a code made by who keeps the group, taken in by who supports the person.

The two ends are two addresses that name each other nowhere (R-23).
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import short_date
from levier.participation import access, usecases
from levier.participation.usecases.attesting import Attestation, attestable
from levier.participation.web import forms
from levier.participation.web.places import group_or_404, member_or_404, to
from levier.pathways import support_access as support
from levier.pathways.domain.contracts import hours_words
from levier.pathways.web import opening

KEPT = "attestation"  # in the session, for one reading
TOLD = (
    "Le référent lira « participation citoyenne », un mois et un nombre d'heures : ni le nom du "
    "groupe, ni le jour d'une réunion. La personne donne son code si elle veut, à qui elle veut."
)


@directory.requires(access.ANIMATE)
def attest_member(request: HttpRequest, pk: int) -> HttpResponse:
    shown = member_or_404(request, pk)
    form = forms.AttestForm(posted(request))
    count = attestable(shown, clock.today()).count()

    def act(data: dict[str, Any], by: Decision) -> None:
        _keep(
            request, usecases.attest_presences(member=shown, **data, decision=by), to("member", pk)
        )

    if decided(request, form, act):
        return redirect(reverse("participation:attested"))
    return asked(
        request,
        form,
        title=f"Attester des heures : {shown}",
        act_label="Faire le code",
        intro=f"Réunions à attester : {count}. {TOLD}",
        consequences=["Un code précédent, s'il n'a pas servi, ne vaut plus."],
        rule="Code du travail L5411-6",
        back_url=to("member", pk),
    )


@directory.requires(access.ANIMATE)
def attest_hours(request: HttpRequest, pk: int) -> HttpResponse:
    shown = group_or_404(request, pk, access.ANIMATE)
    form = forms.AttestHoursForm(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        _keep(request, usecases.attest_hours(group=shown, **data, decision=by), to("group", pk))

    if decided(request, form, act):
        return redirect(reverse("participation:attested"))
    return asked(
        request,
        form,
        title="Attester des heures à une personne de passage",
        act_label="Faire le code",
        intro=f"Comité, enquête, réunion publique… Aucun nom n'est gardé. {TOLD}",
        back_url=to("group", pk),
    )


def _keep(request: HttpRequest, made: Attestation, back: str) -> None:
    request.session[KEPT] = {
        "code": made.code,
        "lines": [[month.label, hours_words(told)] for month, told in made.minutes.items()],
        "until": short_date(made.until),
        "back": back,
    }


@directory.requires(access.ANIMATE)
@never_cache
@require_safe
def attested(request: HttpRequest) -> HttpResponse:
    """The code, shown once."""
    made = request.session.pop(KEPT, None)
    if made is None:
        raise Http404
    return render(request, "participation/attested.html", made)


@directory.requires(support.SUPPORT)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, support.SUPPORT)
    form = forms.CodeForm(posted(request))
    back = reverse("pathways:activity", args=[pk])
    noted: list[int] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        noted.append(usecases.take_in_hours(pathway=pathway, **data, decision=by))

    if decided(request, form, act):
        messages.success(request, f"{hours_words(noted[0])} de participation citoyenne notées.")
        return redirect(back)
    return asked(
        request,
        form,
        title="Noter une attestation de participation citoyenne",
        act_label="Noter les heures",
        intro=f"{pathway.person} vous a donné un code du Département : ses heures s'ajoutent à son "
        "activité. Le code ne dit pas d'où elles viennent ; ne le demandez pas.",
        back_url=back,
    )
