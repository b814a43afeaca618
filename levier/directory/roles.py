"""Who may do what. Roles are code: read here, printed on screen, checked by a table of tests.

A permission is `room.verb`; it works in templates too (`{% if perms.payments.view %}`). A role
is a set of permissions and one sentence; an agent holds a role on a scope (Département, social
centre, organisation, own caseload).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PERMISSIONS: dict[str, str] = {
    "people.search": "chercher une personne ou un foyer",
    "people.view": "ouvrir le dossier d'un foyer",
    "people.view_nir": "dévoiler un NIR, avec un motif",
    "people.export": "exporter une liste de personnes",
    "people.correct": "corriger un fait ou des coordonnées, avec un motif",
    "people.merge": "réunir ou séparer deux fiches d'une même personne, avec un motif",
    "rights.view": "voir les droits et le calcul du montant",
    "rights.decide_suspension": "suspendre ou rétablir un droit",
    "rights.correct": "corriger la situation retenue pour le calcul, avec un motif",
    "feeds.view": "voir les flux reçus et leurs rejets",
    "feeds.import": "prendre en charge un flux",
    "feeds.replay": "rejouer un rejet après correction",
    "allowance.view": "voir la campagne du mois",
    "allowance.open": "ouvrir la campagne d'un mois",
    "allowance.calculate": "calculer et ajuster les montants",
    "allowance.control": "contrôler les écarts avec la CAF et la MSA",
    "allowance.approve": "valider une campagne calculée par quelqu'un d'autre",
    "allowance.order": "émettre les ordres de paiement",
    "allowance.file": "produire le fichier bancaire",
    "allowance.close": "clore la campagne",
    "payments.view": "voir les ordres, les fichiers et les retours",
    "payments.view_iban": "dévoiler un IBAN, avec un motif",
    "payments.enter_bank_account": "saisir des coordonnées bancaires",
    "payments.verify_bank_account": "valider des coordonnées saisies par quelqu'un d'autre",
    "payments.hand_over": "remettre le fichier à la banque",
    "payments.record_return": "enregistrer les retours de la banque",
    "payments.resolve": "traiter un paiement rejeté",
    "ledger.view": "voir la comptabilité",
    "overpayments.view": "voir les indus",
    "overpayments.decide": "décider d'un indu et de son recouvrement",
    "documents.send": "éditer et envoyer un courrier",
    "documents.manage": "changer les textes des courriers",
    "pathways.view": "voir les parcours et leurs échéances",
    "pathways.refer": "proposer une orientation, signaler un public",
    "pathways.decide_referral": "décider une orientation, par délégation",
    "pathways.take_over": "prendre une personne en charge, ou refuser",
    "pathways.lead": "être référent unique, en désigner un",
    "pathways.hand_over": "transmettre tout un portefeuille",
    "pathways.support": "faire le diagnostic et le contrat, fixer les rendez-vous",
    "pathways.validate_contract": "valider un contrat signé par quelqu'un d'autre",
    "pathways.import": "importer des orientations décidées ailleurs",
    "pathways.signal": "suivre une personne avant son entrée au RSA",
    "pathways.manage_bodies": "tenir les organismes référents et leurs places",
    "sanctions.view": "voir les manquements signalés et les sanctions",
    "sanctions.report": "signaler un manquement, noter les observations",
    "sanctions.decide": "retenir un manquement signalé par quelqu'un d'autre et décider",
    "panels.manage": "tenir les équipes pluridisciplinaires, leurs séances et leurs avis",
    "appeals.view": "voir les recours administratifs",
    "appeals.handle": "enregistrer et instruire un recours, une demande de remise",
    "appeals.decide": "décider sur un recours, par délégation",
    "programmes.view": "voir les programmes, les actions et le catalogue de l'offre",
    "programmes.manage": "tenir les programmes, leurs orientations et leurs actions",
    "programmes.publish": "publier une action",
    "prescriptions.answer": "répondre aux prescriptions adressées à son organisme",
    "offer.manage": "tenir les sessions d'une action, leurs dates et leurs places",
    "pact.manage": "tenir le pacte : signatures, engagements et comités",
    "pact.report": "dire où en sont les engagements de son institution",
    "pact.validate": "valider l'avancement déclaré par une institution",
    "participation.view": "voir les groupes ressources, leurs réunions et leurs propositions",
    "participation.animate": "tenir un groupe ressources : membres, réunions et frais",
    "participation.introduce": "présenter une personne volontaire à un groupe ressources",
    "participation.answer": "répondre aux propositions d'un groupe ressources",
    "participation.approve": "valider les frais saisis par quelqu'un d'autre",
    "steering.view": "voir les tableaux de bord",
    "directory.view": "voir les agents, les rôles et les organismes",
    "directory.manage": "créer, suspendre un agent ; tenir les organismes",
    "directory.grant": "donner ou retirer un rôle, une délégation de signature",
    "territory.view": "voir les communes et les MDS",
    "territory.move": "changer le périmètre ou le nom d'une MDS",
    "journal.view": "lire le journal des décisions",
    "consultation.view": "voir qui a consulté un dossier",
}

# Whoever holds one of these sees a person's file: a second factor is then compulsory.
PERSONAL = frozenset(
    {
        "people.search",
        "people.view",
        "people.view_nir",
        "people.export",
        "rights.view",
        "feeds.view",
        "allowance.view",
        "payments.view",
        "payments.view_iban",
        "overpayments.view",
        "pathways.view",
        "pathways.signal",
        "prescriptions.answer",
        "sanctions.view",
        "panels.manage",
        "appeals.view",
        "participation.animate",
        "participation.approve",
        "directory.grant",
        "journal.view",
        "consultation.view",
    }
)


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    label: str
    sentence: str
    permissions: frozenset[str]
    scopes: tuple[str, ...] = ("departement",)  # where it may be held: domain.ScopeKind


READING = frozenset({"territory.view", "directory.view", "steering.view"})
FILES = frozenset({"people.search", "people.view", "rights.view"})

RSA_MANAGER = Role(
    "rsa_manager",
    "Gestionnaire RSA",
    "Prend en charge les flux, instruit les droits, calcule et contrôle la campagne du mois, "
    "émet les ordres une fois validés par quelqu'un d'autre, suit les retours et les indus, "
    "enregistre et instruit les recours.",
    READING
    | FILES
    | {
        "people.view_nir",
        "people.export",
        "people.correct",
        "people.merge",
        "rights.decide_suspension",
        "rights.correct",
        "feeds.view",
        "feeds.import",
        "feeds.replay",
        "allowance.view",
        "allowance.open",
        "allowance.calculate",
        "allowance.control",
        "allowance.order",
        "allowance.file",
        "allowance.close",
        "payments.view",
        "payments.view_iban",
        "payments.enter_bank_account",
        "payments.record_return",
        "payments.resolve",
        "ledger.view",
        "overpayments.view",
        "overpayments.decide",
        "documents.send",
        "pathways.view",
        "sanctions.view",
        "appeals.view",
        "appeals.handle",
        "pathways.refer",
        "pathways.import",
        "consultation.view",
    },
)
PAYMENT_APPROVER = Role(
    "payment_approver",
    "Valideur des paiements",
    "Valide ou refuse la campagne calculée et les coordonnées bancaires saisies par quelqu'un "
    "d'autre, remet le fichier à la banque ; ne calcule et ne saisit jamais rien.",
    READING
    | FILES
    | {
        "feeds.view",
        "allowance.view",
        "allowance.approve",
        "payments.view",
        "payments.view_iban",
        "payments.verify_bank_account",
        "payments.hand_over",
        "ledger.view",
        "overpayments.view",
        "participation.approve",
    },
)
HEAD_OF_SERVICE = Role(
    "head_of_service",
    "Chef de service",
    "Voit tous les dossiers et tous les parcours, décide des orientations, des suspensions, des "
    "sanctions, des recours et des indus, transmet les portefeuilles, suit la campagne et les "
    "tableaux de bord, publie les actions, valide l'avancement du pacte, lit le journal et les "
    "consultations.",
    READING
    | FILES
    | {
        "people.export",
        "people.correct",
        "people.merge",
        "rights.decide_suspension",
        "feeds.view",
        "allowance.view",
        "payments.view",
        "ledger.view",
        "overpayments.view",
        "overpayments.decide",
        "documents.send",
        "pathways.view",
        "sanctions.view",
        "sanctions.decide",
        "appeals.view",
        "appeals.handle",
        "appeals.decide",
        "pathways.refer",
        "pathways.decide_referral",
        "pathways.lead",
        "pathways.validate_contract",
        "pathways.hand_over",
        "pathways.import",
        "pathways.signal",
        "pathways.manage_bodies",
        "programmes.view",
        "programmes.publish",
        "pact.validate",
        "participation.view",
        "participation.answer",
        "journal.view",
        "consultation.view",
    },
)
LEAD_WORKER = Role(
    "lead_worker",
    "Référent unique",
    "Voit les foyers de sa MDS ou de sa file active, leurs droits et l'explication du montant, "
    "propose une orientation, prend les personnes en charge et les suit, signale un manquement, "
    "cherche dans l'offre d'insertion, sans rien changer au paiement.",
    FILES
    | {
        "people.correct",
        "territory.view",
        "directory.view",
        "documents.send",
        "pathways.view",
        "sanctions.view",
        "sanctions.report",
        "pathways.refer",
        "pathways.take_over",
        "pathways.lead",
        "pathways.support",
        "pathways.signal",
        "programmes.view",
        "participation.view",
        "participation.introduce",
    },
    ("social_centre", "organisation", "caseload"),
)
MDS_HEAD = Role(
    "mds_head",
    "Responsable de MDS",
    "Voit les foyers et les parcours de sa MDS, décide des orientations, des suspensions et des "
    "sanctions par délégation, valide les contrats, répartit les portefeuilles, tient les actions "
    "territoriales que sa MDS pilote, suit les tableaux de bord de son territoire, voit qui a "
    "consulté les dossiers.",
    READING
    | FILES
    | {
        "people.correct",
        "people.merge",
        "rights.decide_suspension",
        "documents.send",
        "pathways.view",
        "sanctions.view",
        "sanctions.report",
        "sanctions.decide",
        "appeals.view",
        "pathways.refer",
        "pathways.decide_referral",
        "pathways.take_over",
        "pathways.lead",
        "pathways.support",
        "pathways.validate_contract",
        "pathways.hand_over",
        "pathways.signal",
        "prescriptions.answer",
        "programmes.view",
        "programmes.manage",
        "offer.manage",
        "participation.view",
        "participation.answer",
        "consultation.view",
    },
    ("social_centre",),
)
SUPPORT_BODY = Role(
    "support_body",
    "Conseiller d'un organisme d'accompagnement",
    "Voit les seules personnes orientées vers son organisme, tant qu'elles le sont : les prend en "
    "charge ou refuse, les suit, signale un manquement que d'autres examinent ; n'ouvre pas le "
    "dossier du foyer.",
    frozenset(
        {
            "pathways.view",
            "pathways.take_over",
            "pathways.lead",
            "pathways.support",
            "sanctions.report",
        }
    ),
    ("organisation",),
)
PANEL_SECRETARY = Role(
    "panel_secretary",
    "Secrétaire d'équipe pluridisciplinaire",
    "Tient les équipes pluridisciplinaires et leurs membres, prépare les séances, leur ordre du "
    "jour et leurs avis ; voit les manquements, ne décide d'aucune sanction.",
    frozenset({"territory.view", "directory.view", "sanctions.view", "panels.manage"}),
)
AUDITOR = Role(
    "auditor",
    "Auditeur",
    "Lit tout, y compris le journal et les consultations ; ne change rien.",
    READING
    | FILES
    | {
        "feeds.view",
        "allowance.view",
        "payments.view",
        "ledger.view",
        "overpayments.view",
        "pathways.view",
        "sanctions.view",
        "appeals.view",
        "programmes.view",
        "participation.view",
        "journal.view",
        "consultation.view",
    },
)
PROGRAMME_OFFICER = Role(
    "programme_officer",
    "Chargé d'insertion",
    "Tient les programmes, les actions, l'offre, le pacte et les groupes ressources, importe et "
    "exporte l'offre, publie une action, valide l'avancement des autres institutions ; n'ouvre "
    "aucun dossier de personne.",
    READING
    | {
        "programmes.view",
        "programmes.manage",
        "programmes.publish",
        "offer.manage",
        "pact.manage",
        "pact.report",
        "pact.validate",
        "participation.view",
        "participation.animate",
        "participation.answer",
        "participation.approve",
    },
)
ACTION_OPERATOR = Role(
    "action_operator",
    "Opérateur d'action",
    "Voit les seules actions que son organisme mène, tient leurs sessions et leurs places ; répond "
    "aux prescriptions qui lui sont adressées et note les présences, sans rien voir d'autre des "
    "personnes.",
    frozenset({"offer.manage", "prescriptions.answer"}),
    ("organisation",),
)
SIGNATORY = Role(
    "signatory",
    "Institution signataire",
    "Lit le pacte et dit où en sont les engagements de sa seule institution ; le Département les "
    "valide ensuite.",
    frozenset({"pact.report"}),
    ("organisation",),
)
GROUP_FACILITATOR = Role(
    "group_facilitator",
    "Animateur de groupe ressources",
    "Tient le groupe ressources de sa MDS : ses membres, ses réunions, ses propositions et les "
    "frais de chacun, que quelqu'un d'autre valide ; ne signale ni ne décide aucune sanction.",
    frozenset({"territory.view", "participation.view", "participation.animate"}),
    ("social_centre", "departement"),
)
ELECTED_MEMBER = Role(
    "elected_member",
    "Élu",
    "Lit les programmes, l'offre, le pacte et les tableaux de bord ; ne change rien et n'ouvre "
    "aucun dossier de personne.",
    READING | {"programmes.view", "participation.view"},
)
FUNCTIONAL_ADMINISTRATOR = Role(
    "functional_administrator",
    "Administrateur fonctionnel",
    "Tient l'annuaire, les rôles, les délégations, les périmètres des MDS, les organismes "
    "référents et les textes des courriers, lit le journal ; n'ouvre aucun dossier de personne.",
    READING
    | {
        "documents.manage",
        "directory.manage",
        "directory.grant",
        "pathways.manage_bodies",
        "territory.move",
        "journal.view",
    },
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        RSA_MANAGER,
        PAYMENT_APPROVER,
        HEAD_OF_SERVICE,
        LEAD_WORKER,
        MDS_HEAD,
        SUPPORT_BODY,
        PANEL_SECRETARY,
        PROGRAMME_OFFICER,
        ACTION_OPERATOR,
        SIGNATORY,
        GROUP_FACILITATOR,
        ELECTED_MEMBER,
        AUDITOR,
        FUNCTIONAL_ADMINISTRATOR,
    )
}

# Separation of duties: no agent ever holds both permissions of a pair at once.
INCOMPATIBLE: tuple[tuple[str, str], ...] = (
    ("allowance.calculate", "allowance.approve"),
    ("allowance.open", "allowance.approve"),
    ("payments.enter_bank_account", "payments.verify_bank_account"),
    ("allowance.approve", "directory.grant"),
    ("allowance.calculate", "directory.grant"),
    ("panels.manage", "sanctions.decide"),
    # Who takes part in a group is not for those who report, prepare or decide a sanction.
    ("participation.animate", "sanctions.report"),
    ("participation.animate", "sanctions.decide"),
    ("participation.animate", "panels.manage"),
    ("participation.animate", "rights.decide_suspension"),
    ("participation.approve", "sanctions.report"),
    ("participation.approve", "sanctions.decide"),
    ("participation.approve", "rights.decide_suspension"),
)


def permissions_of_roles(codes: Iterable[str]) -> frozenset[str]:
    """What these roles may do together; a code that no longer exists gives nothing."""
    return frozenset().union(*(ROLES[code].permissions for code in codes if code in ROLES))


def conflict(codes: Iterable[str]) -> tuple[str, str] | None:
    """The first pair of permissions that these roles must not hold together."""
    held = permissions_of_roles(codes)
    return next((pair for pair in INCOMPATIBLE if held.issuperset(pair)), None)
