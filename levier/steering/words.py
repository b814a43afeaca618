"""What the journal says, in words: acts, things, and where each thing has its page."""

from __future__ import annotations

from importlib import resources

import yaml

from levier.allowance.domain import FINDING_LIFECYCLE, LIFECYCLE
from levier.allowance.letter_states import LETTER, LETTER_BATCH
from levier.kernel.lifecycle import Lifecycle
from levier.participation.domain import CANDIDATE, EXPENSE, MEMBER, PROPOSAL
from levier.participation.domain import MEETING as GROUP_MEETING
from levier.pathways.domain.appointments import APPOINTMENT
from levier.pathways.domain.contracts import CONTRACT
from levier.pathways.domain.prescriptions import PRESCRIPTION
from levier.pathways.domain.referral import REFERRAL
from levier.payments.domain import BANK_ACCOUNT, BANK_FILE, ORDER
from levier.programmes.domain import ACTION, SESSION
from levier.programmes.domain.calls import CALL
from levier.programmes.domain.evaluation import EVALUATION
from levier.programmes.domain.pact import FOLLOW_UP, MEETING, REPORT, SIGNATURE
from levier.rights.domain import DEBT, FEED, PLAN, REDUCTION, REJECT, SUSPENSION
from levier.sanctions.domain.appeal import APPEAL
from levier.sanctions.domain.breach import BREACH
from levier.sanctions.domain.panel import ITEM
from levier.sanctions.domain.panel import SESSION as PANEL_SESSION


def _read() -> dict[str, str]:
    text = (resources.files("levier.steering") / "acts.yaml").read_text(encoding="utf-8")
    told: dict[str, str] = yaml.safe_load(text)
    return told


ACTS = _read()

# Whose lifecycle a move belongs to: the journal names it `model.move`.
LIFECYCLES: dict[str, tuple[str, Lifecycle]] = {
    "allowance.monthlyrun": ("Paie", LIFECYCLE),
    "allowance.controlfinding": ("Écart", FINDING_LIFECYCLE),
    "allowance.letter": ("Courrier", LETTER),
    "allowance.letterbatch": ("Lot de courriers", LETTER_BATCH),
    "participation.groupexpense": ("Frais d'un groupe", EXPENSE),
    "participation.groupmeeting": ("Réunion de groupe", GROUP_MEETING),
    "participation.groupmember": ("Membre d'un groupe", MEMBER),
    "participation.groupproposal": ("Proposition d'un groupe", PROPOSAL),
    "participation.panelcandidate": ("Représentant proposé", CANDIDATE),
    "pathways.appointment": ("Rendez-vous", APPOINTMENT),
    "pathways.engagementcontract": ("Contrat", CONTRACT),
    "pathways.prescription": ("Prescription", PRESCRIPTION),
    "pathways.referral": ("Orientation", REFERRAL),
    "programmes.action": ("Action", ACTION),
    "programmes.committeemeeting": ("Réunion de comité", MEETING),
    "programmes.evaluation": ("Évaluation", EVALUATION),
    "programmes.followup": ("Décision de comité", FOLLOW_UP),
    "programmes.projectcall": ("Appel à projets", CALL),
    "programmes.progressreport": ("Point d'avancement", REPORT),
    "programmes.session": ("Session", SESSION),
    "programmes.signatory": ("Signature du pacte", SIGNATURE),
    "payments.bankaccount": ("Coordonnées bancaires", BANK_ACCOUNT),
    "payments.bankfile": ("Fichier bancaire", BANK_FILE),
    "payments.paymentorder": ("Ordre de paiement", ORDER),
    "rights.debt": ("Indu", DEBT),
    "rights.feed": ("Flux", FEED),
    "rights.feedreject": ("Rejet", REJECT),
    "rights.paymentsuspension": ("Suspension", SUSPENSION),
    "rights.reduction": ("Réduction du droit", REDUCTION),
    "rights.recoveryplan": ("Plan de recouvrement", PLAN),
    "sanctions.agendaitem": ("Dossier en séance", ITEM),
    "sanctions.appeal": ("Recours", APPEAL),
    "sanctions.breach": ("Manquement", BREACH),
    "sanctions.panelsession": ("Séance", PANEL_SESSION),
}

# A thing's own page, when it has one that takes its number.
PAGES = {
    "allowance.letter": "allowance:letter",
    "allowance.letterbatch": "allowance:letter_batch",
    "allowance.monthlyrun": "allowance:run",
    "directory.agent": "directory:agent",
    "directory.organisation": "directory:organisation",
    "pathways.engagementcontract": "pathways:contract",
    "pathways.pathway": "pathways:pathway",
    "pathways.prescription": "pathways:prescription",
    "pathways.referralimport": "pathways:import_batch",
    "pathways.supportbody": "pathways:body",
    "pathways.wayout": "pathways:way_out",
    "payments.bankaccount": "payments:bank_account",
    "payments.bankfile": "payments:file",
    "payments.bankmessage": "payments:message",
    "payments.paymentorder": "payments:order",
    "people.duplicatepair": "people:duplicate",
    "people.household": "rights:file",
    "programmes.action": "programmes:action",
    "programmes.commitment": "programmes:commitment",
    "programmes.committeemeeting": "programmes:meeting",
    "programmes.evaluation": "programmes:evaluation",
    "programmes.policyprogramme": "programmes:programme",
    "programmes.projectcall": "programmes:call",
    "programmes.service": "programmes:service",
    "programmes.session": "programmes:session",
    "rights.debt": "rights:debt",
    "rights.feed": "rights:feed",
    "rights.feedreject": "rights:reject",
    "sanctions.appeal": "sanctions:appeal",
    "sanctions.breach": "sanctions:breach",
    "sanctions.panel": "sanctions:panel",
    "sanctions.panelsession": "sanctions:session",
    "territory.socialcentre": "directory:centre",
}

READ = {
    "courrier": "courrier",
    "courriers": "courriers à imprimer",
    "dossier": "dossier",
    "montant": "explication d'un montant",
    "manquement": "manquement",
    "manquements": "manquements d'une personne",
    "manquements et recours": "manquements et recours du foyer",
    "parcours": "parcours",
    "prescription": "prescription",
    "prescription reçue": "prescription, par l'opérateur",
    "prescriptions": "prescriptions d'une personne",
    "sortie": "sortie",
    "recours": "recours",
    "séance": "dossiers d'une séance",
    "histoire": "histoire d'une personne",
    "doublon": "fiche comparée à une autre",
    "nir": "NIR dévoilé",
    "iban": "IBAN dévoilé",
    "liste": "liste de personnes",
    "export": "export de personnes",
}


def act_in_words(act: str) -> str:
    """« Paie ouverte » for `allowance.run.open`; the name itself when nobody gave it words."""
    if act in ACTS:
        return ACTS[act]
    model, _, move = act.rpartition(".")
    if model in LIFECYCLES and move in LIFECYCLES[model][1].moves:
        thing, lifecycle = LIFECYCLES[model]
        label = lifecycle.moves[move].label
        return f"{thing} : {label[0].lower()}{label[1:]}"
    if act.startswith("run."):
        return "Traitement demandé"
    return act


def read_in_words(what: str) -> str:
    return READ.get(what, what)
