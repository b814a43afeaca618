"""The rooms on the left of the screen, six at most for a role, and the pages of each."""

from __future__ import annotations

from levier.ui.frame import Room, Section

# Whoever takes people in charge has a room for pathways; the others read them among households.
TAKES_OVER = "pathways.take_over"
# Whoever keeps panels has a room for them, with the breaches they examine.
PANELS = "panels.manage"
FOLLOWED = (
    ("Personnes suivies", "pathways:pathways", "pathways.view"),
    ("À orienter", "pathways:entrants", "pathways.refer"),
    ("Orientations", "pathways:referrals", "pathways.view"),
    ("Rendez-vous", "pathways:all_appointments", "pathways.view"),
    ("Contrats", "pathways:all_contracts", "pathways.view"),
    ("Anciens contrats", "pathways:old_contracts", "pathways.view"),
    ("Prescriptions", "pathways:all_prescriptions", "pathways.view"),
    ("Sorties", "pathways:ways_out", "pathways.view"),
    ("Portefeuilles", "pathways:portfolios", "pathways.view"),
    ("Organismes référents", "pathways:bodies", "pathways.view"),
    ("Manquements", "sanctions:breaches", "sanctions.view"),
    ("Recours", "sanctions:appeals", "appeals.view"),
    ("Prévention", "pathways:signals", "pathways.signal"),
    ("Décisions importées", "pathways:imports", "pathways.import"),
)

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
            Section("Agenda", "pathways:agenda", "pathways.support"),
            *(Section(*told) for told in FOLLOWED),
        ),
        only=TAKES_OVER,
    ),
    Room(
        "Foyers",
        "household",
        (
            Section("Foyers", "rights:cases", "rights.view", also=("/dossiers/", "/recherche/")),
            Section("Doublons", "people:duplicates", "people.merge", also=("/fusions/",)),
            Section("Indus", "rights:debts", "overpayments.view"),
            Section("Courriers", "allowance:letters", "rights.view"),
            *(Section(*told, unless=(TAKES_OVER, PANELS)) for told in FOLLOWED),
        ),
    ),
    Room(
        "Équipes",
        "people",
        (
            Section("Séances", "sanctions:sessions", PANELS),
            Section("Équipes", "sanctions:panels", PANELS),
            Section("Représentants", "participation:candidates", PANELS),
            Section("Manquements", "sanctions:breaches", "sanctions.view"),
        ),
        only=PANELS,
    ),
    Room(
        "Paie",
        "run",
        (
            Section("Paies", "allowance:runs", "allowance.view"),
            Section("Tableau du mois", "allowance:latest", "allowance.view"),
            Section("Flux reçus", "rights:feeds", "feeds.view"),
            Section("Rejets", "rights:rejects", "feeds.view"),
            Section("Anomalies", "rights:anomalies", "feeds.view"),
            Section("Acomptes", "rights:advances", "feeds.view"),
        ),
    ),
    Room(
        "Paiements",
        "payment",
        (
            Section("Ordres", "payments:orders", "payments.view"),
            Section("Fichiers", "payments:files", "payments.view"),
            Section("Retours", "payments:messages", "payments.view"),
            Section("À examiner", "payments:entries", "payments.view"),
            Section("Bénéficiaires", "payments:payees", "payments.view"),
            Section("Comptes bancaires", "payments:bank_accounts", "payments.view"),
            Section("Grand livre", "payments:ledger", "ledger.view"),
            Section("Écritures", "payments:transfers", "ledger.view"),
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
            Section(
                "Programmes",
                "programmes:programmes",
                "programmes.view",
                also=("/evaluations/",),
            ),
            Section("Prescriptions reçues", "pathways:received", "prescriptions.answer"),
            Section("Offre", "programmes:catalogue", ("programmes.view", "offer.manage")),
            Section("Autres services", "programmes:services", "programmes.view"),
            Section("Actions", "programmes:actions", ("programmes.view", "offer.manage")),
            Section("Résultats", "pathways:results", ("programmes.view", "offer.manage")),
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
            Section("Rôles", "directory:roles", "directory.view"),
            Section("Organismes", "directory:organisations", "directory.view"),
            Section(
                "Organismes référents",
                "pathways:bodies",
                "pathways.manage_bodies",
                unless="pathways.view",
            ),
            Section("Identités", "directory:identities", "directory.manage"),
            Section("MDS", "directory:centres", "territory.view"),
            Section("Communes", "directory:communes", "territory.view"),
            Section("Journal", "steering:journal", "journal.view"),
            Section("Consultations", "steering:readings", "consultation.view"),
            Section("Textes des courriers", "allowance:letter_texts", "documents.manage"),
        ),
    ),
]
