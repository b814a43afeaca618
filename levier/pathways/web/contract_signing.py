"""The page that the person reads and signs, the paper scanned in, amendments, files."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import support_access as access
from levier.pathways.models import ContractPaper, EngagementContract, Scan
from levier.pathways.queries import contracts as queries
from levier.pathways.usecases import contract_life, papers, scans, signing
from levier.pathways.web import contract_forms, contract_words, presenting
from levier.pathways.web.contracts import contract_or_404, draft_or_404

MORE = 3  # actions that one amendment may add
SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@directory.requires(access.SUPPORT)
def sign_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole contract in plain words, then the person's name, day and place."""
    contract = draft_or_404(request, pk)
    initial = {"revision": contract.revision}
    form = contract_forms.SignatureForm(posted(request), initial=initial)

    def act(data: dict[str, Any], decision: Decision) -> None:
        signing.sign_on_screen(
            contract=contract, revision=data["revision"], signature=form.signature(),
            decision=decision,
        )  # fmt: skip

    if decided(request, form, act):
        messages.success(request, "La personne a signé. À vous de signer pour l'organisme.")
        return redirect("pathways:contract", pk)
    return _page(request, "pathways/sign_contract.html", contract, form,
                 told=papers.content_of(contract))  # fmt: skip


@directory.requires(access.SUPPORT)
def sign_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    contract = draft_or_404(request, pk)
    initial = {"revision": contract.revision, "signed_name": str(contract.person)}
    form = contract_forms.PaperForm(posted(request), request.FILES or None, initial=initial)

    def act(data: dict[str, Any], decision: Decision) -> None:
        signing.sign_on_paper(
            contract=contract, revision=data["revision"], signature=form.signature(),
            upload=data["file"], decision=decision,
        )  # fmt: skip

    if decided(request, form, act):
        messages.success(request, "Le papier signé est gardé. À vous de signer pour l'organisme.")
        return redirect("pathways:contract", pk)
    return _page(request, "pathways/sign_on_paper.html", contract, form)


@directory.requires(access.SUPPORT)
def amend_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.SUPPORT)
    form = contract_forms.AmendmentForm(
        posted(request), request.FILES or None, initial=_terms_today(contract)
    )
    _offer(form, contract)
    more = [contract_forms.AddedForm(posted(request), prefix=f"plus{rank}") for rank in range(MORE)]

    def act(data: dict[str, Any], decision: Decision) -> None:
        contract_life.amend_contract(
            contract=contract, change=_change(data, more), signature=form.signature(),
            upload=data["file"], decision=decision,
        )  # fmt: skip

    checked = [one.is_valid() for one in more]  # each shows its own errors
    if all(checked) and decided(request, form, act):
        messages.success(request, "L'avenant est signé. Remettez-en une copie à la personne.")
        return redirect("pathways:contract", pk)
    return _page(request, "pathways/amend_contract.html", contract, form, more=more)


@directory.requires(access.SUPPORT)
@require_POST
def print_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """A numbered copy to sign by hand, entered in the register."""
    contract = draft_or_404(request, pk)
    try:
        paper = papers.print_to_sign(contract=contract, decision=directory.decide(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("pathways:contract", pk)
    return redirect("pathways:contract_paper", paper.pk)


@directory.requires(access.VIEW)
@require_safe
def preview_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk)
    try:
        pdf = papers.preview(contract=contract, at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("pathways:contract", pk)
    return pdf_file(pdf, f"projet-{contract.reference}.pdf")


@directory.requires(access.VIEW)
@require_safe
def contract_paper(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ContractPaper.objects.filter(contract__in=access.visible_contracts(request.user))
    paper = get_object_or_404(rows.select_related("contract"), pk=pk)
    try:
        pdf = papers.pdf_of(
            paper=paper, route="pathways:contract_paper", decision=directory.decide(request)
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("pathways:contract", paper.contract_id)
    return pdf_file(pdf, f"{paper.reference.replace('/', '-')}.pdf")


@directory.requires(access.VIEW)
@require_safe
def contract_scan(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Scan.objects.filter(contract__in=access.visible_contracts(request.user))
    scan = get_object_or_404(rows.select_related("contract"), pk=pk)
    content = scans.open_scan(
        scan=scan, route="pathways:contract_scan", decision=directory.decide(request)
    )
    return _file(content, scan.media_type, scan.name)


def pdf_file(pdf: bytes, name: str) -> HttpResponse:
    return _file(pdf, "application/pdf", name)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A download that the browser never runs within the site."""
    answer = HttpResponse(content, content_type=media_type, headers=SAFE)
    plain = name.encode("ascii", "ignore").decode() or "contrat"
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    return answer


def _page(
    request: HttpRequest, template: str, contract: EngagementContract, form: Any, **more: Any
) -> HttpResponse:
    wrong = bool(form.errors) or any(one.errors for one in more.get("more", ()))
    context = {
        **presenting.head(contract.pathway, clock.today()),
        "here": "contracts",
        "contract": contract,
        "form": form,
        "is_wrong": wrong,
        "back_url": reverse("pathways:contract", args=[contract.pk]),
        **more,
    }
    return render(request, template, context, status=422 if wrong else 200)


def _terms_today(contract: EngagementContract) -> dict[str, str]:
    hours = queries.hours_on(contract, max(clock.today(), contract.since))
    return {"hours_ground": hours.ground, "hours_evidence": hours.evidence}


def _offer(form: contract_forms.AmendmentForm, contract: EngagementContract) -> None:
    field = form.fields["drop"]
    assert isinstance(field, django_forms.MultipleChoiceField)
    planned = contract.actions.filter(state="planned")
    rows = [contract_words.plan_row(one, contract, False) for one in planned]
    field.choices = [
        (str(row.action.pk), f"{row.action.what} ({row.hours}, {row.days})") for row in rows
    ]


def _change(data: dict[str, Any], more: list[contract_forms.AddedForm]) -> contract_life.Change:
    return contract_life.Change(
        since=data["since"],
        why=data["why"],
        add=[one.planned() for one in more if one.has_changed()],
        drop=[int(pk) for pk in data["drop"]],
        hours_ground=data["hours_ground"],
        hours_evidence=data["hours_evidence"],
    )
