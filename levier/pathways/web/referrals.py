"""Where people are sent: those to refer, those referred, one act on one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways import access
from levier.pathways.domain import deadlines
from levier.pathways.domain.suggestion import choose
from levier.pathways.models import Pathway, Referral
from levier.pathways.queries import bodies, lists, marks, workers
from levier.pathways.queries.suggestions import suggestion_for
from levier.pathways.usecases import referring, taking_over
from levier.pathways.web import forms, opening, presenting, tables
from levier.people.web import listing


@directory.requires(access.VIEW)
@require_safe
def entrants(request: HttpRequest) -> HttpResponseBase:
    rows = lists.to_decide(access.visible_referrals(request.user))
    spec = tables.entrants(
        may_decide=directory.can(request.user, access.DECIDE),
        centres=_centres(request),
    )
    return listing.respond(request, spec, rows, "pathways/entrants.html")


def _centres(request: HttpRequest) -> int | None:
    """How many centres the reader covers; None for the whole Département."""
    scope = directory.scope_of(request.user, access.VIEW)
    return None if scope.everything else len(scope.centres)


@directory.requires(access.VIEW)
@require_safe
def referrals(request: HttpRequest) -> HttpResponseBase:
    rows = lists.decided(access.visible_referrals(request.user))
    may = {name: directory.can(request.user, name) for name in (access.REFER, access.TAKE_OVER)}
    spec = tables.referrals(may_notify=may[access.REFER], may_take=may[access.TAKE_OVER])
    return listing.respond(request, spec, rows, "pathways/referrals.html")


@directory.requires(access.REFER)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.pathway_or_404(request, pk, access.REFER)
    form = where(forms.Proposal, request, chosen)
    if decided(
        request,
        form,
        lambda data, by: referring.propose_referral(pathway=chosen, **data, decision=by),
    ):
        messages.success(request, "L'orientation est proposée ; un responsable la décidera.")
        return redirect("pathways:pathway", pk)
    return _refer(request, chosen, form, "Proposer une orientation", "Proposer")


@directory.requires(access.DECIDE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    referral = opening.referral_or_404(request, pk, access.DECIDE)
    form = where(forms.ReferralDecision, request, referral.pathway, referral)
    if decided(
        request,
        form,
        lambda data, by: referring.decide_referral(referral=referral, **data, decision=by),
    ):
        messages.success(request, f"{referral.person} est orientée ; il reste à le lui notifier.")
        return redirect("pathways:pathway", referral.pathway_id)
    return _refer(request, referral.pathway, form, "Décider l'orientation", "Décider", referral)


def where(
    kind: type[forms.Where],
    request: HttpRequest,
    pathway: Pathway,
    referral: Referral | None = None,
) -> forms.Where:
    """The form of a referral, filled in with what was proposed, else with the suggestion."""
    offers = bodies.offers()
    near = [one.pk for one in offers if one.is_near(pathway.centre_id)]
    loads = {one.pk: one.load for one in offers}
    path = (referral.path or referral.suggested_path) if referral else pathway.path
    body = referral.body_id if referral else None
    if path and not body:
        publics = marks.marks_of(pathway.person)
        best = choose(offers, path, pathway.centre_id, publics)
        body = best.pk if best else None
    form: forms.Where = kind(posted(request), initial={"path": path, "body": body})
    return form.offer(loads, near)  # type: ignore[no-any-return]


def _refer(
    request: HttpRequest,
    pathway: Pathway,
    form: Form,
    title: str,
    label: str,
    referral: Referral | None = None,
) -> HttpResponse:
    found = suggestion_for(pathway, clock.today())
    context = {
        **presenting.head(pathway, clock.today()),
        "form": form,
        "title": title,
        "act_label": label,
        "referral": referral,
        "rule": deadlines.rule("DL-01R" if referral and referral.rank > 1 else "DL-01").article,
        "why": presenting.weighed(found),
        "suggested": presenting.path_label(found.path) if found else "",
    }
    return render(request, "pathways/refer.html", context, status=422 if form.errors else 200)


def _act(
    request: HttpRequest,
    referral: Referral,
    form: Form,
    act: Callable[[dict[str, Any], Decision], object],
    done: str,
    **words: Any,
) -> HttpResponse:
    """One act on a referral, then the page of the person."""
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:pathway", referral.pathway_id)
    back = reverse("pathways:pathway", args=[referral.pathway_id])
    return asked(request, form, back_url=back, **words)


@directory.requires(access.DECIDE)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    referral = opening.referral_or_404(request, pk, access.DECIDE)
    return _act(
        request,
        referral,
        forms.Reason(posted(request)),
        lambda _, by: referring.leave_unreferred(referral=referral, decision=by),
        "La personne n'est pas orientée ; le motif est au journal.",
        title=f"Ne pas orienter {referral.person}",
        act_label="Ne pas orienter",
        is_danger=True,
        consequences=["Le délai de six semaines s'arrête.", "Une orientation pourra être "
                      "proposée plus tard."],
    )  # fmt: skip


@directory.requires(access.REFER)
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    referral = opening.referral_or_404(request, pk, access.REFER)
    return _act(
        request,
        referral,
        forms.Notification(posted(request)),
        lambda data, by: referring.notify_referral(referral=referral, **data, decision=by),
        "La notification est notée : le délai du contrat court.",
        title=f"Notification à {referral.person}",
        act_label="Noter la notification",
        intro=f"Parcours {referral.get_path_display()}, {referral.body}.",
        rule="Code du travail D5411-14-1",
    )


@directory.requires(access.TAKE_OVER)
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    referral = opening.answerable_or_404(request, pk)
    form = forms.Taking(posted(request))
    field = form.fields["lead"]
    assert isinstance(field, ModelChoiceField)
    field.queryset = workers.candidates(referral.pathway)
    return _act(
        request,
        referral,
        form,
        lambda data, by: taking_over.take_over(referral=referral, **data, decision=by),
        f"{referral.person} est prise en charge.",
        title=f"Prendre en charge {referral.person}",
        act_label="Prendre en charge",
        intro=f"Parcours {referral.get_path_display()}, {referral.body}.",
    )


@directory.requires(access.TAKE_OVER)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    referral = opening.answerable_or_404(request, pk)
    if decided(
        request,
        form := forms.RefusalOfPerson(posted(request)),
        lambda data, by: taking_over.refuse_person(referral=referral, **data, decision=by),
    ):
        messages.success(request, "Le refus est transmis à qui décidera d'une autre orientation.")
        return redirect("pathways:referrals")
    return asked(
        request,
        form,
        title=f"Refuser la prise en charge de {referral.person}",
        act_label="Refuser",
        is_danger=True,
        consequences=["Une autre orientation est à décider sous quinze jours.",
                      "Votre organisme ne verra plus cette personne."],
        back_url=reverse("pathways:pathway", args=[referral.pathway_id]),
    )  # fmt: skip
