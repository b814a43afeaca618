"""What is done to a contract: its plan, its signatures, its review, its end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from levier.directory import access as directory
from levier.directory.web.deciding import asked, decided, posted
from levier.foundation.acts import Decision
from levier.kernel.errors import Refusal
from levier.pathways import support_access as access
from levier.pathways.models import EngagementContract, PlannedAction
from levier.pathways.queries import contracts as queries
from levier.pathways.usecases import contract_life, contracts, signing
from levier.pathways.web import contract_forms, forms
from levier.pathways.web.contracts import contract_or_404, draft_or_404


def acted(
    request: HttpRequest,
    contract: EngagementContract,
    form: Any,
    act: Any,
    *,
    done: str,
    **context: Any,
) -> HttpResponse:
    """The page of an act on a contract, then back to it."""
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:contract", contract.pk)
    return asked(
        request, form, back_url=reverse("pathways:contract", args=[contract.pk]), **context
    )


@directory.requires(access.SUPPORT)
def plan_action(request: HttpRequest, pk: int) -> HttpResponse:
    contract = draft_or_404(request, pk)
    form = contract_forms.PlannedForm(posted(request))
    return acted(
        request,
        contract,
        form,
        lambda data, by: contracts.plan_action(
            contract=contract, planned=form.planned(), decision=by
        ),
        done="L'action est au plan.",
        title="Ajouter une action",
        intro=f"Contrat de {contract.person}, jusqu'au {contract.last_day:%d/%m/%Y}.",
        act_label="Ajouter au plan",
    )


@directory.requires(access.SUPPORT)
@require_POST
def unplan_action(request: HttpRequest, pk: int) -> HttpResponse:
    action = action_or_404(request, pk)
    try:
        contracts.unplan_action(action=action, decision=directory.decide(request))
        messages.success(request, "L'action est retirée du plan.")
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("pathways:contract", action.contract_id)


@directory.requires(access.SUPPORT)
def settle_action(request: HttpRequest, pk: int) -> HttpResponse:
    action = action_or_404(request, pk)
    initial = {"state": "done", "result": action.result}
    return acted(
        request,
        action.contract,
        contract_forms.SettledForm(posted(request), initial=initial),
        lambda data, by: contract_life.settle_action(action=action, **data, decision=by),
        done="C'est noté.",
        title=action.what,
        intro=action.objective,
        act_label="Noter",
    )


@directory.requires(access.SUPPORT)
def sign_for_body(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.SUPPORT)
    waits = queries.needs_validation(contract)
    body = contract.pathway.body or "le Département"
    return acted(
        request,
        contract,
        forms.Nothing(posted(request)),
        lambda data, by: signing.sign_for_body(contract=contract, decision=by),
        done="Le contrat est signé pour l'organisme.",
        title="Signer pour l'organisme",
        intro=f"Vous signez aujourd'hui, pour {body}, le contrat de {contract.person}.",
        consequences=[
            "Le contrat part en validation au Département."
            if waits
            else "Le contrat est en vigueur ; celui qui le précède, s'il y en a un, s'arrête.",
            "Le délai pour signer le contrat s'arrête aujourd'hui.",
            "Remettez ensuite sa copie à la personne.",
        ],
        act_label="Signer",
    )


@directory.requires(access.VALIDATE)
def validate_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.VALIDATE)
    return acted(
        request,
        contract,
        forms.Nothing(posted(request)),
        lambda data, by: signing.validate_contract(contract=contract, decision=by),
        done="Le contrat est validé.",
        title="Valider le contrat",
        intro=f"Contrat de {contract.person}, signé par les deux.",
        consequences=["Le contrat est en vigueur ; celui qui le précède s'arrête."],
        act_label="Valider",
    )


@directory.requires(access.VALIDATE)
def reject_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.VALIDATE)
    return acted(
        request,
        contract,
        forms.Reason(posted(request)),
        lambda data, by: signing.reject_contract(contract=contract, decision=by),
        done="Le contrat n'est pas validé ; le référent lit pourquoi.",
        title="Ne pas valider le contrat",
        intro=f"Contrat de {contract.person}.",
        consequences=["Le contrat reste au dossier, sans effet.", "Un autre peut être préparé."],
        act_label="Ne pas valider",
        is_danger=True,
    )


@directory.requires(access.SUPPORT)
def give_copy(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.SUPPORT)
    return acted(
        request,
        contract,
        contract_forms.CopyForm(posted(request)),
        lambda data, by: signing.give_copy(contract=contract, **data, decision=by),
        done="La remise de la copie est notée.",
        title="Noter la copie remise",
        intro=f"{contract.person} a reçu l'exemplaire signé de son contrat.",
        act_label="Noter",
    )


@directory.requires(access.SUPPORT)
def review_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.SUPPORT)
    return acted(
        request,
        contract,
        contract_forms.ReviewForm(posted(request)),
        lambda data, by: contract_life.review_contract(contract=contract, **data, decision=by),
        done="Le bilan est fait.",
        title="Faire le bilan",
        intro=f"Contrat de {contract.person}, jusqu'au {contract.last_day:%d/%m/%Y}.",
        act_label="Enregistrer le bilan",
    )


@directory.requires(access.SUPPORT)
def end_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.SUPPORT)

    def act(data: dict[str, Any], decision: Decision) -> None:
        contract_life.end_contract(contract=contract, **data, decision=decision)

    return acted(
        request,
        contract,
        contract_forms.EndForm(posted(request)),
        act,
        done="Le contrat est terminé.",
        title="Mettre fin au contrat",
        intro=f"Contrat de {contract.person}, prévu jusqu'au {contract.last_day:%d/%m/%Y}.",
        consequences=["La personne n'a plus de contrat à partir du jour choisi."],
        act_label="Mettre fin",
        is_danger=True,
    )


@directory.requires(access.SUPPORT)
def cancel_contract(request: HttpRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request, pk, access.SUPPORT)
    return acted(
        request,
        contract,
        forms.Reason(posted(request)),
        lambda data, by: contracts.cancel_contract(contract=contract, decision=by),
        done="Le contrat est abandonné.",
        title="Abandonner ce contrat",
        intro=f"Contrat de {contract.person}, qui n'est pas encore en vigueur.",
        consequences=["Il reste au dossier, sans effet.", "Un autre peut être préparé."],
        act_label="Abandonner",
        is_danger=True,
    )


def action_or_404(request: HttpRequest, pk: int) -> PlannedAction:
    rows = PlannedAction.objects.filter(
        contract__in=access.visible_contracts(request.user, access.SUPPORT)
    )
    rows = rows.select_related("contract__person", "contract__pathway")
    return get_object_or_404(rows, pk=pk)
