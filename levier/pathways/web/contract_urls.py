"""Contracts: prepared, signed, followed, ended."""

from __future__ import annotations

from django.urls import path

from levier.pathways.web import contract_acts, contract_signing, contracts

ONE = "contrats/<int:pk>/"
ACTION = "contrats/actions/<int:pk>/"
urlpatterns = [
    path("contrats/", contracts.all_contracts, name="all_contracts"),
    path("contrats/a-remplacer/", contracts.old_contracts, name="old_contracts"),
    path("parcours/<int:pk>/contrats/", contracts.contracts, name="contracts"),
    path("parcours/<int:pk>/contrats/nouveau/", contracts.new_contract, name="new_contract"),
    path(ONE, contracts.contract, name="contract"),
    path(f"{ONE}termes/", contracts.change_contract, name="change_contract"),
    path(f"{ONE}actions/nouvelle/", contract_acts.plan_action, name="plan_action"),
    path(f"{ACTION}retrait/", contract_acts.unplan_action, name="unplan_action"),
    path(f"{ACTION}suite/", contract_acts.settle_action, name="settle_action"),
    path(f"{ONE}signature/", contract_signing.sign_contract, name="sign_contract"),
    path(f"{ONE}papier-signe/", contract_signing.sign_on_paper, name="sign_on_paper"),
    path(f"{ONE}organisme/", contract_acts.sign_for_body, name="sign_for_body"),
    path(f"{ONE}validation/", contract_acts.validate_contract, name="validate_contract"),
    path(f"{ONE}non-validation/", contract_acts.reject_contract, name="reject_contract"),
    path(f"{ONE}copie/", contract_acts.give_copy, name="give_copy"),
    path(f"{ONE}avenant/", contract_signing.amend_contract, name="amend_contract"),
    path(f"{ONE}bilan/", contract_acts.review_contract, name="review_contract"),
    path(f"{ONE}fin/", contract_acts.end_contract, name="end_contract"),
    path(f"{ONE}abandon/", contract_acts.cancel_contract, name="cancel_contract"),
    path(f"{ONE}projet.pdf", contract_signing.preview_contract, name="preview_contract"),
    path(f"{ONE}impression/", contract_signing.print_contract, name="print_contract"),
    path(
        "contrats/exemplaires/<int:pk>.pdf", contract_signing.contract_paper, name="contract_paper"
    ),
    path("contrats/papiers/<int:pk>/", contract_signing.contract_scan, name="contract_scan"),
]
