"""The rooms on the left of the screen, six at most for a role, and the pages of each."""

from __future__ import annotations

from levier.ui.frame import Room, Section

NAVIGATION = [
    Room("Ma journée", "day", (Section("Ma journée", "steering:day"),)),
    Room(
        "Foyers",
        "household",
        (
            Section("Foyers", "rights:cases", "rights.view", also=("/dossiers/", "/recherche/")),
            Section("Indus", "rights:debts", "overpayments.view"),
            Section("Courriers", "allowance:letters", "rights.view"),
        ),
    ),
    Room(
        "Flux",
        "feed",
        (
            Section("Flux reçus", "rights:feeds", "feeds.view"),
            Section("Rejets", "rights:rejects", "feeds.view"),
            Section("Anomalies", "rights:anomalies", "feeds.view"),
            Section("Acomptes", "rights:advances", "feeds.view"),
        ),
    ),
    Room(
        "Paie",
        "run",
        (
            Section("Paies", "allowance:runs", "allowance.view"),
            Section("Tableau du mois", "allowance:latest", "allowance.view"),
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
        ),
    ),
    Room(
        "Programme",
        "map",
        (
            Section("Programmes", "programmes:programmes", "programmes.view"),
            Section("Offre", "programmes:catalogue", ("programmes.view", "offer.manage")),
            Section("Actions", "programmes:actions", ("programmes.view", "offer.manage")),
        ),
    ),
    Room(
        "Annuaire",
        "settings",
        (
            Section("Agents", "directory:agents", "directory.view"),
            Section("Rôles", "directory:roles", "directory.view"),
            Section("Organismes", "directory:organisations", "directory.view"),
            Section("Identités", "directory:identities", "directory.manage"),
            Section("MDS", "directory:centres", "territory.view"),
            Section("Communes", "directory:communes", "territory.view"),
            Section("Journal", "steering:journal", "journal.view"),
            Section("Consultations", "steering:readings", "consultation.view"),
            Section("Textes des courriers", "allowance:letter_texts", "documents.manage"),
        ),
    ),
]
