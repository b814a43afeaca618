"""Letters of referrals: written from the page of a pathway, opened again, printed together."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.foundation.models import LongRun
from levier.kernel.errors import Refusal
from levier.kernel.text import counted
from levier.pathways import access
from levier.pathways.models import ReferralLetter
from levier.pathways.tasks import cohorts as tasks
from levier.pathways.tasks import referral_cohorts as acts
from levier.pathways.usecases import referral_letters as usecases
from levier.pathways.web import opening
from levier.pathways.web.contract_signing import pdf_file

WRITING = (acts.DECIDE.name, acts.LETTERS.name)  # cohorts that write letters


@directory.requires(access.REFER)
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.referral_or_404(request, pk, access.REFER)
    try:
        usecases.issue_letter(referral=chosen, decision=directory.decide(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Le courrier est prêt : ouvrez-le pour l'imprimer.")
    return redirect("pathways:pathway", chosen.pathway_id)


@directory.requires(access.REFER)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = opening.referral_or_404(request, pk, access.REFER)
    rows = ReferralLetter.objects.select_related("referral")
    one = get_object_or_404(rows, referral=chosen)
    pdf = usecases.pdf_of(
        letters=[one], route="pathways:referral_letter", decision=directory.decide(request)
    )
    return pdf_file(pdf, f"{one.reference}.pdf")


@directory.requires(access.REFER)
@require_safe
def of_cohort(request: HttpRequest, uuid: str, part: int) -> HttpResponse:
    """One file of the letters that a cohort wrote: for whoever asked for it alone."""
    asked = LongRun.objects.filter(kind=tasks.COHORT, params__act__in=WRITING)
    run = get_object_or_404(asked, uuid=uuid, requested_by=directory.actor_of(request).actor)
    start = (part - 1) * usecases.AT_ONCE
    mine = access.visible_referrals(request.user, access.REFER).order_by().values("pk")
    rows = letters_of(run).filter(referral__in=mine)
    found = list(rows[start : start + usecases.AT_ONCE]) if 0 < part < 100 else []
    if not found:
        raise Http404
    try:
        pdf = usecases.pdf_of(
            letters=found, route="pathways:cohort_letters", decision=directory.decide(request)
        )
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    return pdf_file(pdf, f"orientations-{part}.pdf")


def letters_of(run: LongRun) -> QuerySet[ReferralLetter]:
    """Those that a cohort wrote, in the order of names."""
    rows = ReferralLetter.objects.filter(
        referral__in=run.params["picked"],
        issued_by=run.requested_by,
        issued_at=run.requested_at,
    )
    return rows.select_related("referral").order_by("referral__pathway__name_key", "pk")


def files_of(run: LongRun) -> list[tuple[str, int]]:
    """The files to print after a cohort: a label and a number each."""
    if run.params["act"] not in WRITING:
        return []
    count = letters_of(run).count()
    parts = range(1, -(-count // usecases.AT_ONCE) + 1)
    if len(parts) < 2:
        return [(f"Imprimer {counted(count, 'courrier')}", part) for part in parts]
    return [(f"Imprimer les courriers, partie {part}", part) for part in parts]
