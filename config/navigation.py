"""The rooms on the left of the screen, six at most for a role, and the pages of each."""

from __future__ import annotations

from dataclasses import replace

from levier.ui.frame import Group, Room, Section

# Whoever takes people in charge has a room for pathways; the others read them among households.
TAKES_OVER = "pathways.take_over"
# Whoever keeps panels has a room for them, with the breaches they examine.
PANELS = "panels.manage"
PEOPLE = Group(
    "Personnes",
    (
        Section("Personnes suivies", "pathways:pathways", "pathways.view"),
        Section("Portefeuilles", "pathways:portfolios", "pathways.view"),
        Section("Sorties", "pathways:ways_out", "pathways.view"),
        Section("Prévention", "pathways:signals", "pathways.signal"),
    ),
)
REFERRALS = Group(
    "Orientations",
    (
        Section("À orienter", "pathways:entrants", "pathways.refer"),
        Section("Orientations", "pathways:referrals", "pathways.view"),
        Section("Organismes référents", "pathways:bodies", "pathways.view"),
        Section("Décisions importées", "pathways:imports", "pathways.import"),
    ),
)
CONTRACTS = Group(
    "Contrats",
    (
        Section("Contrats", "pathways:all_contracts", "pathways.view"),
        Section("Anciens contrats", "pathways:old_contracts", "pathways.view"),
    ),
)
BREACHES = Group(
    "Manquements",
    (
        Section("Manquements", "sanctions:breaches", ("sanctions.view", "sanctions.report")),
        Section("Recours", "sanctions:appeals", "appeals.view"),
    ),
)
MEETINGS = Section("Rendez-vous", "pathways:all_appointments", "pathways.view")
PRESCRIPTIONS = Section("Prescriptions", "pathways:all_prescriptions", "pathways.view")

FOLLOWING: tuple[Section | Group, ...] = (
    PEOPLE,
    MEETINGS,
    REFERRALS,
    CONTRACTS,
    PRESCRIPTIONS,
    BREACHES,
)


def _elsewhere(told: Section | Group) -> Section | Group:
    """The same, for those alone who have no room where they find it."""
    if isinstance(told, Group):
        pages = tuple(replace(page, unless=(TAKES_OVER, PANELS)) for page in told.sections)
        return replace(told, sections=pages)
    return replace(told, unless=(TAKES_OVER, PANELS))


NAVIGATION = [
    Room(
        "Ma journée",
        "day",
        (
            Section("Ma journée", "steering:day"),
            Section("Calendrier", "steering:calendar"),
        ),
    ),
    Room(
        "Parcours",
        "people",
        (
            Section("Mon portefeuille", "pathways:portfolio", "pathways.lead"),
            Group("Agenda", (Section("Agenda", "pathways:agenda", "pathways.support"), MEETINGS)),
            PEOPLE,
            REFERRALS,
            CONTRACTS,
            PRESCRIPTIONS,
            BREACHES,
        ),
        only=TAKES_OVER,
    ),
    Room(
        "Foyers",
        "household",
        (
            Group(
                "Foyers",
                (
                    Section(
                        "Foyers",
                        "rights:cases",
                        "rights.view",
                        also=("/dossiers/", "/recherche/", "/personnes/"),
                    ),
                    Section("Doublons", "people:duplicates", "people.merge", also=("/fusions/",)),
                ),
            ),
            Section("Indus", "rights:debts", "overpayments.view"),
            Section("Courriers", "allowance:letters", "rights.view"),
            *map(_elsewhere, FOLLOWING),
        ),
    ),
    Room(
        "Équipes",
        "people",
        (
            Section("Séances", "sanctions:sessions", PANELS),
            Section("Équipes", "sanctions:panels", PANELS),
            Section("Représentants", "participation:candidates", PANELS),
            Section("Manquements", "sanctions:breaches", ("sanctions.view", "sanctions.report")),
        ),
        only=PANELS,
    ),
    Room(
        "Paie",
        "run",
        (
            Section("Paies", "allowance:runs", "allowance.view"),
            Section("Tableau du mois", "allowance:latest", "allowance.view"),
            Group(
                "Flux",
                (
                    Section("Flux reçus", "rights:feeds", "feeds.view"),
                    Section("Rejets", "rights:rejects", "feeds.view"),
                    Section("Anomalies", "rights:anomalies", "feeds.view"),
                ),
            ),
            Section("Acomptes", "rights:advances", "feeds.view"),
        ),
    ),
    Room(
        "Paiements",
        "payment",
        (
            Section("Ordres", "payments:orders", "payments.view"),
            Section("Fichiers", "payments:files", "payments.view"),
            Group(
                "Retours",
                (
                    Section("Retours", "payments:messages", "payments.view"),
                    Section("À examiner", "payments:entries", "payments.view"),
                ),
            ),
            Group(
                "Bénéficiaires",
                (
                    Section("Bénéficiaires", "payments:payees", "payments.view"),
                    Section("Comptes bancaires", "payments:bank_accounts", "payments.view"),
                ),
            ),
            Group(
                "Grand livre",
                (
                    Section("Grand livre", "payments:ledger", "ledger.view"),
                    Section("Écritures", "payments:transfers", "ledger.view"),
                ),
            ),
            Section(
                "Frais des groupes",
                "participation:expenses",
                "participation.approve",
                unless="participation.view",
            ),
        ),
    ),
    Room(
        "Programme",
        "map",
        (
            Section("Synthèse", "programmes:overview", "programmes.view"),
            Group(
                "Programmes",
                (
                    Section(
                        "Programmes",
                        "programmes:programmes",
                        "programmes.view",
                        also=("/evaluations/",),
                    ),
                    Section(
                        "Appels à projets",
                        "programmes:calls",
                        ("programmes.view", "offer.manage", "pact.report"),
                    ),
                ),
            ),
            Section("Prescriptions reçues", "pathways:received", "prescriptions.answer"),
            Group(
                "Offre",
                (
                    Section("Offre", "programmes:catalogue", ("programmes.view", "offer.manage")),
                    Section("Autres services", "programmes:services", "programmes.view"),
                ),
            ),
            Group(
                "Actions",
                (
                    Section("Actions", "programmes:actions", ("programmes.view", "offer.manage")),
                    Section("Résultats", "pathways:results", ("programmes.view", "offer.manage")),
                ),
            ),
            Section(
                "Groupes ressources",
                "participation:groups",
                "participation.view",
                also=("/groupes/",),
            ),
            Section(
                "Pacte",
                "programmes:pact_of_today",
                ("programmes.view", "pact.report"),
                also=("/pactes/", "/engagements/", "/reunions/", "/comites/"),
            ),
        ),
    ),
    Room(
        "Annuaire",
        "settings",
        (
            Section("Agents", "directory:agents", "directory.view"),
            Group(
                "Rôles et signatures",
                (
                    Section("Rôles", "directory:roles", "directory.view"),
                    Section("Délégations", "directory:delegations", "directory.view"),
                ),
            ),
            Section("Organismes", "directory:organisations", "directory.view"),
            Section(
                "Organismes référents",
                "pathways:bodies",
                "pathways.manage_bodies",
                unless="pathways.view",
            ),
            Section("Identités", "directory:identities", "directory.manage"),
            Group(
                "Logiciel",
                (
                    Section("Jetons d'accès", "directory:api_tokens", "directory.manage"),
                    Section("Travaux", "directory:works", "directory.manage"),
                ),
            ),
            Group(
                "Territoire",
                (
                    Section("MDS", "directory:centres", "territory.view"),
                    Section("Communes", "directory:communes", "territory.view"),
                ),
            ),
            Group(
                "Traces",
                (
                    Section("Journal", "steering:journal", "journal.view"),
                    Section("Consultations", "steering:readings", "consultation.view"),
                ),
            ),
            Section("Textes des courriers", "allowance:letter_texts", "documents.manage"),
        ),
    ),
]
