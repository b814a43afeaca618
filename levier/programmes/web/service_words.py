"""The record of a service in words: its codes by their French names."""

from __future__ import annotations

from typing import Any

from levier.formats.data_inclusion import VOCABULARY
from levier.kernel.text import short_date
from levier.programmes.models import Service
from levier.ui.pieces import Fact

# Field of the schema, its French name, the list that names its codes.
NAMED = (
    ("type", "Type", "types"),
    ("thematiques", "Thématiques", "thematics"),
    ("publics", "Publics", "publics"),
    ("publics_precisions", "Publics, précisions", ""),
    ("conditions_acces", "Conditions", ""),
    ("frais", "Frais", "fees"),
    ("frais_precisions", "Frais, précisions", ""),
    ("modes_accueil", "Accueil", "welcome_modes"),
    ("modes_mobilisation", "Pour y envoyer quelqu'un", "mobilisation_modes"),
    ("mobilisable_par", "Qui peut le demander", "mobilised_by"),
    ("mobilisation_precisions", "Précisions", ""),
    ("contact_nom_prenom", "Contact", ""),
    ("telephone", "Téléphone", ""),
    ("courriel", "Courriel", ""),
    ("horaires_accueil", "Horaires", ""),
)
ADDRESS = ("adresse", "complement_adresse", "code_postal", "commune")


def facts(service: Service) -> list[Fact]:
    """What is known of a service, and where it comes from; nothing that is empty."""
    told: dict[str, Any] = service.content
    address = ", ".join(str(told[name]) for name in ADDRESS if told.get(name))
    shown = [Fact("Structure", service.structure.name), Fact("Où", address)]
    shown += [Fact(label, _said(told.get(name), known)) for name, label, known in NAMED]
    hours = told.get("volume_horaire_hebdomadaire")
    shown.append(Fact("Heures par semaine", f"{hours:g}".replace(".", ",") if hours else ""))
    for name, label in (("lien_mobilisation", "Lien"), ("lien_source", "Fiche d'origine")):
        if told.get(name):
            shown.append(Fact(label, told[name], url=told[name]))
    source = f"{service.source}, fiche du {short_date(service.updated_on)}"
    return [fact for fact in [*shown, Fact("Source", source)] if fact.value]


def _said(value: Any, known: str) -> str:
    words = VOCABULARY.get(known, {})
    said = [
        words.get(str(each), str(each))
        for each in (value if isinstance(value, list) else [value or ""])
    ]
    return ", ".join(said)
