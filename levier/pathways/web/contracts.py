"""Contracts: those one sees, the old ones still to be replaced, one of them, a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory.web.deciding import decided, posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.pathways import support_access as access
from levier.pathways.models import EngagementContract, Pathway
from levier.pathways.queries import contracts as queries
from levier.pathways.queries import stock
from levier.pathways.usecases import contracts as usecases
from levier.pathways.web import (
    contract_forms,
    contract_tables,
    contract_words,
    opening,
    presenting,
)
from levier.people.identity import records_of
from levier.people.web import listing

WITH = (
    "person", "delegation", "follows",
    *(f"pathway__{name}" for name in opening.WITH),
)  # fmt: skip


@directory.requires(access.VIEW)
@require_safe
def all_contracts(request: HttpRequest) -> HttpResponseBase:
    rows = access.visible_contracts(request.user)
    rows = rows.select_related("person", "pathway__lead", "pathway__centre")
    return listing.respond(request, contract_tables.CONTRACTS, rows, "pathways/all_contracts.html")


@directory.requires(access.VIEW)
@require_safe
def old_contracts(request: HttpRequest) -> HttpResponseBase:
    rows = stock.old_contracts(access.visible_contracts(request.user))
    centres = stock.by_centre(rows)
    return listing.respond(
        request,
        contract_tables.OLD,
        rows.select_related("person", "pathway__lead", "pathway__centre"),
        "pathways/old_contracts.html",
        numbers=contract_words.stock_numbers(stock.total_of(centres, clock.today())),
        centres=centres,
        rule=stock.RULE,
    )


@directory.requires(access.VIEW)
@require_safe
def contracts(request: HttpRequest, pk: int) -> HttpResponse:
    """All the contracts of a person, the latest first."""
    pathway = opening.pathway_or_404(request, pk)
    opening.opened(request, pathway, "contrats")
    rows = access.visible_contracts(request.user).filter(person__in=records_of(pathway.person_id))
    context = {
        **presenting.head(pathway, clock.today()),
        "here": "contracts",
        "rows": [contract_tables.event(one, clock.today()) for one in rows],
        "may_draft": may_draft(request, pathway),
    }
    return render(request, "pathways/contracts.html", context)


@directory.requires(access.VIEW)
@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = contract_or_404(request, pk)
    opening.opened(request, chosen.pathway, "contrat")
    context = contract_words.page(chosen, directory.actor_of(request), clock.today())
    return render(request, "pathways/contract.html", {**context, "here": "contracts"})


@directory.requires(access.SUPPORT)
def new_contract(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    former = queries.last_signed(pathway)
    since = contract_forms.first_day(former.until if former and former.kind == "ce" else None)
    form = contract_forms.TermsForm(posted(request), initial={"since": since})
    made: list[EngagementContract] = []

    def act(_: dict[str, object], decision: Decision) -> None:
        made.append(usecases.draft_contract(pathway=pathway, terms=form.terms(), decision=decision))

    if decided(request, form, act):
        return redirect("pathways:contract", made[0].pk)
    return _terms_page(request, form, pathway, "Préparer un contrat", former=former)


@directory.requires(access.SUPPORT)
def change_contract(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = contract_or_404(request, pk, access.SUPPORT)
    initial = {name: getattr(chosen, name) for name in contract_forms.TermsForm.base_fields}
    form = contract_forms.TermsForm(posted(request), initial=initial)

    def act(data: dict[str, object], decision: Decision) -> None:
        usecases.change_contract(
            contract=chosen, revision=form.cleaned_data["revision"] or 0, terms=form.terms(),
            decision=decision,
        )  # fmt: skip

    if decided(request, form, act):
        messages.success(request, "Les termes du contrat sont changés.")
        return redirect("pathways:contract", pk)
    back = reverse("pathways:contract", args=[pk])
    return _terms_page(request, form, chosen.pathway, "Modifier les termes", back)


def contract_or_404(
    request: HttpRequest, pk: int, permission: str = access.VIEW
) -> EngagementContract:
    rows = access.visible_contracts(request.user, permission).select_related(*WITH)
    return get_object_or_404(rows.prefetch_related("actions", "amendments"), pk=pk)


def may_draft(request: HttpRequest, pathway: Pathway) -> bool:
    """Whether to offer a new contract here."""
    if not pathway.is_open or queries.in_preparation(pathway) is not None:
        return False
    return access.may(request.user, access.SUPPORT, pathway)


def draft_or_404(request: HttpRequest, pk: int) -> EngagementContract:
    chosen = contract_or_404(request, pk, access.SUPPORT)
    if chosen.state != contract_words.S.DRAFT:
        raise Http404
    return chosen


def _terms_page(
    request: HttpRequest,
    form: contract_forms.TermsForm,
    pathway: Pathway,
    title: str,
    back: str = "",
    former: EngagementContract | None = None,
) -> HttpResponse:
    context = {
        **presenting.head(pathway, clock.today()),
        "here": "contracts",
        "form": form,
        "title": title,
        "former": former,
        "former_is_old": former is not None and former.kind != "ce",
        "back_url": back or reverse("pathways:contracts", args=[pathway.pk]),
    }
    status = 422 if form.errors else 200
    return render(request, "pathways/contract_terms.html", context, status=status)
