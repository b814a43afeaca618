"""A structure and a service as the schema defines them. Field names are the schema's own.

Texts are stripped; sets are sorted tuples; `None` is a field left out. Coordinates are degrees
(WGS 84), `volume_horaire_hebdomadaire` hours a week.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Somebody who offers services."""

    source: str
    id: str
    nom: str
    date_maj: date
    description: str | None = None
    lien_source: str | None = None
    siret: str | None = None
    commune: str | None = None
    code_postal: str | None = None
    code_insee: str | None = None
    adresse: str | None = None
    complement_adresse: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    telephone: str | None = None
    courriel: str | None = None
    site_web: str | None = None
    horaires_accueil: str | None = None
    accessibilite_lieu: str | None = None
    reseaux_porteurs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a structure offers, to whom, and how one is sent there."""

    source: str
    structure_id: str
    id: str
    nom: str
    description: str
    date_maj: date
    lien_source: str | None = None
    type: str | None = None
    thematiques: tuple[str, ...] | None = None
    frais: str | None = None
    frais_precisions: str | None = None
    publics: tuple[str, ...] | None = None
    publics_precisions: str | None = None
    conditions_acces: str | None = None
    commune: str | None = None
    code_postal: str | None = None
    code_insee: str | None = None
    adresse: str | None = None
    complement_adresse: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    telephone: str | None = None
    courriel: str | None = None
    modes_accueil: tuple[str, ...] | None = None
    zone_eligibilite: tuple[str, ...] | None = None
    contact_nom_prenom: str | None = None
    lien_mobilisation: str | None = None
    modes_mobilisation: tuple[str, ...] | None = None
    mobilisable_par: tuple[str, ...] | None = None
    mobilisation_precisions: str | None = None
    volume_horaire_hebdomadaire: float | None = None
    nombre_semaines: int | None = None
    horaires_accueil: str | None = None


R = TypeVar("R", Structure, Service)


def as_json(record: Structure | Service) -> dict[str, Any]:
    """A record as plain JSON values, fields left out when there is nothing."""
    told: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if value is None:
            continue
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        told[each.name] = value
    return told


def restored(shape: type[R], content: Mapping[str, Any]) -> R:
    """A record from the JSON values that `as_json` gave; it is not checked again."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    values["date_maj"] = date.fromisoformat(content["date_maj"])
    return shape(**values)


def write(records: Iterable[Structure | Service]) -> bytes:
    """A JSON array, sorted by source then identifier, UTF-8, the same bytes each time."""
    ordered = sorted(records, key=lambda one: (one.source, one.id))
    text = json.dumps([as_json(one) for one in ordered], ensure_ascii=False, indent=1)
    return f"{text}\n".encode()
