"""What the journal says, in words: acts, things, and where each thing has its page."""

from __future__ import annotations

from levier.allowance.domain import FINDING_LIFECYCLE, LIFECYCLE
from levier.allowance.letter_states import LETTER, LETTER_BATCH
from levier.kernel.lifecycle import Lifecycle
from levier.payments.domain import BANK_ACCOUNT, BANK_FILE, ORDER
from levier.rights.domain import DEBT, FEED, PLAN, REJECT, SUSPENSION

ACTS = {
    "allowance.letter.prepare": "Courrier préparé",
    "allowance.letter_text.change": "Texte des courriers changé",
    "allowance.letters.ask": "Courriers d'une paie demandés",
    "allowance.letters.issue": "Courriers d'un lot émis",
    "allowance.letters.send": "Courriers d'un lot envoyés",
    "allowance.run.open": "Paie ouverte",
    "allowance.run.snapshot": "Dossiers figés",
    "directory.agent.create": "Compte ouvert",
    "directory.agent.restore": "Compte rétabli",
    "directory.agent.suspend": "Compte suspendu",
    "directory.delegation.end": "Délégation retirée",
    "directory.delegation.give": "Délégation donnée",
    "directory.identity.ask": "Rattachement demandé",
    "directory.identity.link": "Identité rattachée",
    "directory.role.end": "Rôle retiré",
    "directory.role.grant": "Rôle donné",
    "directory.session.end": "Session fermée",
    "directory.session.open": "Session ouverte",
    "payments.approve": "Validation par une seconde personne",
    "payments.bankaccount.enter": "Coordonnées bancaires saisies",
    "payments.bankaccount.take_in": "Coordonnées bancaires reprises",
    "payments.entry.look_at": "Ligne de la banque examinée",
    "payments.file.ask_void": "Annulation d'un fichier demandée",
    "payments.file.book": "Débit d'un fichier constaté",
    "payments.file.drop_void": "Demande d'annulation d'un fichier écartée",
    "payments.file.reject_all": "Fichier rejeté par la banque",
    "payments.file.seal": "Fichier bancaire scellé",
    "payments.message.done": "Retour de la banque traité",
    "payments.message.receive": "Retour de la banque déposé",
    "payments.order.book_group": "Paiements constatés",
    "payments.order.create": "Ordres créés",
    "payments.order.reissue": "Paiement émis de nouveau",
    "payments.resolution.propose": "Issue d'un paiement proposée",
    "payments.resolution.refuse": "Issue d'un paiement écartée",
    "people.caseload.end": "Suivi terminé",
    "people.caseload.follow": "Foyer confié",
    "people.centres.derive": "MDS des foyers suivies",
    "people.contact.set": "Coordonnées modifiées",
    "people.fact.correct": "Fait corrigé",
    "people.fact.withdraw": "Correction retirée",
    "rights.debt.assess": "Indu constaté",
    "rights.feed.absent": "Foyers absents du flux",
    "rights.feed.chunk": "Lot d'un flux pris en charge",
    "rights.feed.receive": "Flux reçu",
    "rights.feed.refuse": "Flux refusé",
    "rights.payment.suspend": "Versement suspendu",
    "rights.recovery.plan": "Recouvrement planifié",
    "rights.recovery.record": "Retenue enregistrée",
    "rights.situation.correct": "Situation corrigée",
    "rights.situation.withdraw": "Correction de situation retirée",
    "territory.centre.rename": "MDS renommée",
    "territory.commune.move": "Commune rattachée à une MDS",
    "territory.outlines.take": "Contours des communes repris",
    "territory.seed": "Territoire installé",
}

# Whose lifecycle a move belongs to: the journal names it `model.move`.
LIFECYCLES: dict[str, tuple[str, Lifecycle]] = {
    "allowance.monthlyrun": ("Paie", LIFECYCLE),
    "allowance.controlfinding": ("Écart", FINDING_LIFECYCLE),
    "allowance.letter": ("Courrier", LETTER),
    "allowance.letterbatch": ("Lot de courriers", LETTER_BATCH),
    "payments.bankaccount": ("Coordonnées bancaires", BANK_ACCOUNT),
    "payments.bankfile": ("Fichier bancaire", BANK_FILE),
    "payments.paymentorder": ("Ordre de paiement", ORDER),
    "rights.debt": ("Indu", DEBT),
    "rights.feed": ("Flux", FEED),
    "rights.feedreject": ("Rejet", REJECT),
    "rights.paymentsuspension": ("Suspension", SUSPENSION),
    "rights.recoveryplan": ("Plan de recouvrement", PLAN),
}

# A thing's own page, when it has one that takes its number.
PAGES = {
    "allowance.letter": "allowance:letter",
    "allowance.letterbatch": "allowance:letter_batch",
    "allowance.monthlyrun": "allowance:run",
    "directory.agent": "directory:agent",
    "directory.organisation": "directory:organisation",
    "payments.bankaccount": "payments:bank_account",
    "payments.bankfile": "payments:file",
    "payments.bankmessage": "payments:message",
    "payments.paymentorder": "payments:order",
    "people.household": "rights:file",
    "rights.debt": "rights:debt",
    "rights.feed": "rights:feed",
    "rights.feedreject": "rights:reject",
    "territory.socialcentre": "directory:centre",
}

READ = {
    "courrier": "courrier",
    "courriers": "courriers à imprimer",
    "dossier": "dossier",
    "montant": "explication d'un montant",
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
