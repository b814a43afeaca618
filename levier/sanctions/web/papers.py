"""Papers: written once from the state of the case, opened again the same, each reading logged."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.kernel.errors import Refusal
from levier.pathways.web.contract_signing import pdf_file
from levier.sanctions import access
from levier.sanctions.models import PaperKind
from levier.sanctions.usecases import papers as usecases
from levier.sanctions.web.appeals import appeal_or_404
from levier.sanctions.web.breach_tables import breach_url
from levier.sanctions.web.breaches import breach_or_404
from levier.sanctions.web.sessions import session_or_404

OF_BREACH = (PaperKind.FACTS, PaperKind.DECISION, PaperKind.PAYER, PaperKind.LIFTING)
OF_APPEAL = (PaperKind.RECEIPT, PaperKind.ANSWER)


@directory.requires(access.VIEW, access.VIEW_APPEALS, access.PANELS)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    rows = access.visible_papers(request.user)
    found = get_object_or_404(rows.select_related("breach__case", "appeal__case"), pk=pk)
    try:
        pdf = usecases.pdf_of(paper=found, decision=directory.decide(request))
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    return pdf_file(pdf, f"{found.kind}-{found.pk}.pdf")


@directory.requires(access.DECIDE)
@require_POST
def issue_for_breach(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in OF_BREACH:
        raise Http404
    breach = breach_or_404(request, pk, access.DECIDE)
    return _issued(request, kind, breach, breach_url(breach))


@directory.requires(access.HANDLE)
@require_POST
def issue_for_appeal(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    if kind not in OF_APPEAL:
        raise Http404
    appeal = appeal_or_404(request, pk, access.HANDLE)
    return _issued(request, kind, appeal, reverse("sanctions:appeal", args=[pk]))


@directory.requires(access.PANELS)
@require_POST
def issue_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    session = session_or_404(request, pk)
    return _issued(request, "minutes", session, reverse("sanctions:session", args=[pk]))


def _issued(request: HttpRequest, kind: str, subject: usecases.Subject, back: str) -> HttpResponse:
    try:
        usecases.issue_paper(kind=kind, subject=subject, decision=directory.decide(request))
        messages.success(request, "Le courrier est édité : ouvrez-le pour l'imprimer.")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(back)
