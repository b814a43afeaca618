"""Services of other bodies for a demonstration, taken in as their files would be. All invented."""

from __future__ import annotations

import json
from datetime import date

from django.utils import timezone

from levier.foundation.acts import Decision
from levier.programmes.models import Service
from levier.programmes.themes import THEMES
from levier.programmes.usecases import import_offer
from levier.territory.models import Commune

SOURCE = "exemple"
# Who offers, what, which obstacle it lifts, where (INSEE code).
OFFERED = (
    ("Centre social d'exemple", "Atelier « mes démarches en ligne »", "digital_divide", "01053"),
    ("Garage solidaire d'exemple", "Réparer sa voiture à petit prix", "mobility", "01053"),
    ("Garage solidaire d'exemple", "Location de scooters", "mobility", "01283"),
    ("Crèche d'exemple", "Accueil d'urgence des enfants", "childcare", "01053"),
    ("Maison de la santé d'exemple", "Bilan de santé gratuit", "health", "01034"),
    ("Association d'exemple", "Cours de français du soir", "french_language", "01283"),
    ("Association d'exemple", "Permanence budget et dettes", "housing_budget", "01427"),
    ("Mission d'exemple", "Préparer ses entretiens", "employment", "01053"),
)


def seed_services(decision: Decision) -> int:
    """Take in what is not there yet; how many services were new."""
    if Service.objects.filter(source=SOURCE).exists():
        return 0
    told = timezone.localtime(decision.at).date()
    places = {one.pk: one for one in Commune.objects.filter(pk__in={row[3] for row in OFFERED})}
    names = list(dict.fromkeys(row[0] for row in OFFERED))
    structures = [_structure(name, rank, told) for rank, name in enumerate(names, 1)]
    services = [
        _service(row, rank, names.index(row[0]) + 1, places[row[3]], told)
        for rank, row in enumerate(OFFERED, 1)
        if row[3] in places
    ]
    _, second = import_offer(
        structures=json.dumps(structures).encode(),
        services=json.dumps(services).encode(),
        decision=decision,
    )
    return second.new


def _structure(name: str, rank: int, told: date) -> dict[str, object]:
    return {"source": SOURCE, "id": f"{SOURCE}--s{rank}", "nom": name,
            "date_maj": told.isoformat(), "description": "Donnée d'exemple."}  # fmt: skip


def _service(
    row: tuple[str, str, str, str], rank: int, structure: int, place: Commune, told: date
) -> dict[str, object]:
    _, name, theme, insee = row
    return {
        "source": SOURCE,
        "structure_id": f"{SOURCE}--s{structure}",
        "id": f"{SOURCE}--{rank}",
        "nom": name,
        "description": "Donnée d'exemple : ce service n'existe pas.",
        "date_maj": told.isoformat(),
        "type": "accompagnement",
        "thematiques": [THEMES[theme].main],
        "commune": place.name,
        "code_insee": insee,
        "frais": "gratuit",
        "modes_accueil": ["en-presentiel"],
        "mobilisable_par": ["professionnels"],
    }
