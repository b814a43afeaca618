"""The pact: read whole, signed, promised, told and validated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation import clock, lists
from levier.foundation.acts import Decision
from levier.programmes import access, queries, usecases
from levier.programmes.domain.pact import REPORT, SIGNATURE
from levier.programmes.models import Commitment, PolicyProgramme, ProgressReport, Signatory
from levier.programmes.web import pact_forms, pact_presenting, pact_tables


def pact_or_404(request: HttpRequest, pk: int) -> PolicyProgramme:
    return get_object_or_404(access.visible_pacts(request.user), pk=pk)


def commitment_or_404(request: HttpRequest, pk: int) -> Commitment:
    visible = access.visible_commitments(request.user)
    return get_object_or_404(visible.select_related("axis__programme", "carrier"), pk=pk)


def pact_url(pk: int) -> str:
    return reverse("programmes:pact", args=[pk])


def commitment_url(pk: int) -> str:
    return reverse("programmes:commitment", args=[pk])


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def pacts(request: HttpRequest) -> HttpResponseBase:
    known = access.visible_pacts(request.user).annotate(
        signed=Count("signatories", filter=Q(signatories__state="signed"), distinct=True),
        promised=Count("axes__commitments", distinct=True),
    )
    return lists.respond(request, pact_tables.PACTS, known, "programmes/pacts.html")


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def pact_of_today(request: HttpRequest) -> HttpResponse:
    """The pact that runs: what the left column leads to."""
    found = queries.pact_of_today(access.visible_pacts(request.user), clock.today())
    return redirect("programmes:pact", found.pk) if found else redirect("programmes:pacts")


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def pact(request: HttpRequest, pk: int) -> HttpResponse:
    shown = pact_or_404(request, pk)
    agent = directory.actor_of(request)
    context = pact_presenting.pact_page(shown, agent, clock.today(), clock.now())
    return render(request, "programmes/pact.html", context)


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def commitments(request: HttpRequest, pk: int) -> HttpResponseBase:
    shown = pact_or_404(request, pk)
    promised = Commitment.objects.filter(axis__programme=shown).select_related("axis", "carrier")
    return lists.respond(
        request,
        pact_tables.commitments(shown, clock.today()),
        promised,
        "programmes/commitments.html",
        programme=shown,
    )


@directory.requires(access.VIEW, access.REPORT)
@require_safe
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    shown = commitment_or_404(request, pk)
    agent = directory.actor_of(request)
    context = pact_presenting.commitment_page(shown, agent, clock.today())
    return render(request, "programmes/commitment.html", context)


@directory.requires(access.PACT)
def add_signatory(request: HttpRequest, pk: int) -> HttpResponse:
    shown = pact_or_404(request, pk)
    form = pact_forms.SignatoryForm(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.add_signatory(programme=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "L'institution est invitée à signer.")
        return redirect(pact_url(pk))
    return asked(
        request,
        form,
        title=f"Inviter une institution à signer « {shown} »",
        act_label="Inviter",
        back_url=pact_url(pk),
    )


@directory.requires(access.PACT)
def move_signatory(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    visible = Signatory.objects.filter(programme__in=access.visible_pacts(request.user))
    shown = get_object_or_404(visible, pk=pk)
    if move not in SIGNATURE.moves:
        raise Http404
    form = pact_forms.SignatureForm(posted(request), initial={"on": clock.today()})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.move_signatory(signatory=shown, name=move, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, f"{shown} : {shown.get_state_display()}.")
        return redirect(pact_url(shown.programme_id))
    return asked(
        request,
        form,
        title=f"{SIGNATURE.moves[move].label} : {shown}",
        act_label=SIGNATURE.moves[move].label,
        is_danger=move == "withdraw",
        back_url=pact_url(shown.programme_id),
    )


@directory.requires(access.PACT)
def add_commitment(request: HttpRequest, pk: int) -> HttpResponse:
    shown = pact_or_404(request, pk)
    form = pact_forms.CommitmentForm(posted(request), programme=shown)
    made: list[Commitment] = []

    def act(data: dict[str, Any], by: Decision) -> None:
        made.append(usecases.add_commitment(promise=form.promise(), decision=by))

    if decided(request, form, act):
        messages.success(request, "L'engagement est inscrit au pacte.")
        return redirect(commitment_url(made[0].pk))
    return asked(
        request,
        form,
        title=f"Inscrire un engagement à « {shown} »",
        act_label="Inscrire",
        back_url=pact_url(pk),
    )


@directory.requires(access.PACT)
def change_commitment(request: HttpRequest, pk: int) -> HttpResponse:
    shown = commitment_or_404(request, pk)
    form = pact_forms.ChangeCommitment(
        posted(request),
        programme=shown.axis.programme,
        initial=pact_forms.commitment_initial(shown),
    )

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.change_commitment(
            commitment=shown, revision=data["revision"], promise=form.promise(), decision=by
        )

    if decided(request, form, act):
        messages.success(request, "L'engagement est modifié.")
        return redirect(commitment_url(pk))
    return asked(
        request,
        form,
        title=f"Modifier « {shown} »",
        act_label="Enregistrer",
        back_url=commitment_url(pk),
    )


@directory.requires(access.REPORT)
def report_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever carries the commitment: another institution's can't be found here."""
    shown = commitment_or_404(request, pk)
    if not access.may_report(request.user, shown):
        raise Http404
    form = pact_forms.ReportForm(posted(request), initial={"proposed": shown.state})

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.report_progress(commitment=shown, **data, decision=by)

    if decided(request, form, act):
        messages.success(request, "C'est transmis : le Département le valide.")
        return redirect(commitment_url(pk))
    return asked(
        request,
        form,
        title=f"Où en est « {shown.title} » ?",
        act_label="Transmettre",
        rule="CASF L263-2",
        intro="Le Département valide ce que vous dites avant que le pacte l'affiche.",
        back_url=commitment_url(pk),
    )


@directory.requires(access.VALIDATE)
def decide_report(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    reports = ProgressReport.objects.select_related("commitment__carrier")
    shown = get_object_or_404(reports, pk=pk)
    if move not in REPORT.moves:
        raise Http404
    form = pact_forms.Answer(posted(request))

    def act(data: dict[str, Any], by: Decision) -> None:
        usecases.decide_report(report=shown, name=move, decision=by)

    if decided(request, form, act):
        messages.success(request, f"Le point est {shown.get_state_display()}.")
        return redirect(commitment_url(shown.commitment_id))
    value = f" ; valeur {shown.value}" if shown.value is not None else ""
    return asked(
        request,
        form,
        title=f"{REPORT.moves[move].label} le point de {shown.commitment.carrier}",
        act_label=REPORT.moves[move].label,
        is_danger=move == "return",
        intro=f"« {shown.words} » ({shown.get_proposed_display()}{value})",
        back_url=commitment_url(shown.commitment_id),
    )
