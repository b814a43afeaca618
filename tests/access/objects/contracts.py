from __future__ import annotations

from levier.foundation.acts import Decision
from levier.pathways.domain.contracts import Planned, Terms
from levier.pathways.models import EngagementContract
from levier.pathways.usecases import contracts, papers, scans
from tests.access.objects.pathways import pathway_in
from tests.access.objects.registry import NOW, arguments

HOUSE = Decision("system:test", NOW, "essai")
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


def contract_in(centre):
    """The contract being prepared of somebody of the centre, with an action of its plan."""
    pathway = pathway_in(centre)
    known = EngagementContract.objects.filter(pathway=pathway).first()
    if known:
        return known
    terms = Terms(since=NOW.date(), months=6, aim="Travailler")
    contract = contracts.draft_contract(pathway=pathway, terms=terms, decision=HOUSE)
    action = Planned("mobility", "Être mobile", "Passer le permis", "training", 900)
    contracts.plan_action(contract=contract, planned=action, decision=HOUSE)
    return EngagementContract.objects.get(pk=contract.pk)


@arguments("pathways:contracts", "pathways:new_contract")
def _pathway(centre):
    return [pathway_in(centre).pk]


@arguments(
    "pathways:contract", "pathways:change_contract", "pathways:plan_action",
    "pathways:sign_contract", "pathways:sign_on_paper", "pathways:sign_for_body",
    "pathways:validate_contract", "pathways:reject_contract", "pathways:give_copy",
    "pathways:amend_contract", "pathways:review_contract", "pathways:end_contract",
    "pathways:cancel_contract", "pathways:preview_contract", "pathways:print_contract",
)  # fmt: skip
def _contract(centre):
    return [contract_in(centre).pk]


@arguments("pathways:unplan_action", "pathways:settle_action")
def _action(centre):
    return [contract_in(centre).actions.get().pk]


@arguments("pathways:contract_paper")
def _paper(centre):
    return [papers.print_to_sign(contract=contract_in(centre), decision=HOUSE).pk]


@arguments("pathways:contract_scan")
def _scan(centre):
    upload = scans.Upload("contrat.pdf", PDF)
    return [scans.keep(upload, contract=contract_in(centre), decision=HOUSE).pk]
