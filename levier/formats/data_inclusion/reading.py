"""Reading records: each is good, or bad with a sentence that names its field."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import partial
from typing import Any, TypeVar

from levier.formats.data_inclusion.records import Service, Structure
from levier.formats.data_inclusion.vocabulary import VOCABULARY
from levier.kernel.errors import Refusal

MOST_BYTES, MOST_RECORDS = 20_000_000, 20_000
SINCE = date(2000, 1, 1)
# A domain that leads somewhere: those kept for machines are no address (RFC 6761).
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+"
    r"(?!(test|invalid|local|localhost|onion|arpa)$)[A-Za-z]{2,}"
)
URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
ZONE = re.compile(r"france|99[0-5]\d{2}|\w{5}|\w{2,3}|\d{9}")

Check = Callable[[Any], Any]
R = TypeVar("R", Structure, Service)


@dataclass(frozen=True, slots=True)
class Bad:
    """A record refused: its place in the file (from 1), its identifier if it has one, and why."""

    number: int
    identifier: str
    reason: str


def read_structures(content: bytes, today: date) -> Iterator[Structure | Bad]:
    """Refusal when the file as a whole can't be read. `today`: a later update can't be."""
    return _records(content, Structure, today)


def read_services(content: bytes, today: date) -> Iterator[Service | Bad]:
    return _records(content, Service, today)


def _records(content: bytes, shape: type[R], today: date) -> Iterator[R | Bad]:
    seen: set[tuple[str, str]] = set()
    for number, raw in enumerate(_items(content), start=1):
        identifier = str(raw.get("id", ""))[:80] if isinstance(raw, dict) else ""
        try:
            record = _record(raw, shape, today)
        except Refusal as refusal:
            yield Bad(number, identifier, refusal.message)
            continue
        if (record.source, record.id) in seen:
            yield Bad(number, identifier, "Cet identifiant est déjà dans le fichier.")
            continue
        seen.add((record.source, record.id))
        yield record


def _items(content: bytes) -> list[Any]:
    if len(content) > MOST_BYTES:
        raise Refusal("Ce fichier dépasse 20 Mo.", field="file")
    try:
        loaded = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Refusal(
            "Ce fichier n'est pas du JSON en UTF-8 : vérifiez qu'il est entier.", field="file"
        ) from error
    items = loaded.get("items") if isinstance(loaded, dict) else loaded
    if not isinstance(items, list):
        raise Refusal(
            "Ce fichier doit être une liste JSON de fiches (ou un objet « items »).", field="file"
        )
    if len(items) > MOST_RECORDS:
        raise Refusal(f"Plus de {MOST_RECORDS} fiches : coupez le fichier.", field="file")
    return items


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _record(raw: Any, shape: type[R], today: date) -> R:
    if not isinstance(raw, dict):
        raise Refusal("Une fiche est un objet JSON.")
    values: dict[str, Any] = {}
    for each in fields(shape):
        value = raw.get(each.name)
        if value is None:
            if each.default is MISSING:
                raise Refusal(f"Le champ « {each.name} » manque.")
            continue
        try:
            values[each.name] = CHECKS[each.name](value)
        except Refusal as refusal:
            raise Refusal(f"Champ « {each.name} » : {refusal.message}") from refusal
    if values["date_maj"] > today:
        raise Refusal("Champ « date_maj » : cette date est à venir.")
    return shape(**values)


def _text(value: Any, *, least: int = 1, most: int = 2_000) -> str:
    if not isinstance(value, str):
        raise Refusal("un texte est attendu.")
    text = value.replace("\x00", "").strip()
    if not least <= len(text) <= most:
        raise Refusal(f"de {least} à {most} caractères sont attendus.")
    return text


def _shaped(value: Any, *, shape: re.Pattern[str], words: str) -> str:
    text = _text(value, most=500)
    if not shape.fullmatch(text):
        raise Refusal(f"{words} est attendu.")
    return text


def _one_of(value: Any, *, known: Mapping[str, str]) -> str:
    text = _text(value, most=200)
    if text not in known:
        raise Refusal(f"« {text[:60]} » n'est pas dans la liste du schéma.")
    return text


def _several(value: Any, *, check: Check, least: int = 0) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refusal("une liste est attendue.")
    if len(value) < least:
        raise Refusal("la liste est vide.")
    return tuple(sorted({check(each) for each in value}))


def _publics(value: Any) -> tuple[str, ...]:
    found = _several(value, check=partial(_one_of, known=VOCABULARY["publics"]), least=1)
    if "tous-publics" in found and len(found) > 1:
        raise Refusal("« tous-publics » ne va avec aucun autre.")
    return found


def _day(value: Any) -> date:
    try:
        day = date.fromisoformat(_text(value, most=40)[:10])
    except ValueError as error:
        raise Refusal("une date comme 2026-11-24 est attendue.") from error
    if day < SINCE:
        raise Refusal("cette date est antérieure à l'an 2000.")
    return day


def _number(value: Any, *, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refusal("un nombre est attendu.")
    if not least <= value <= most:
        raise Refusal(f"un nombre de {least:g} à {most:g} est attendu.")
    return value


def _whole(value: Any) -> int:
    number = _number(value, least=1, most=10_000)
    if number != int(number):
        raise Refusal("un nombre entier est attendu.")
    return int(number)


LINK = partial(_shaped, shape=URL, words="un lien http ou https")
MAIL = partial(_shaped, shape=EMAIL, words="un courriel")
LONG = partial(_text, least=5, most=10_000)
CHECKS: dict[str, Check] = {
    "source": partial(_text, most=80),
    "structure_id": partial(_text, most=200),
    "id": partial(_text, most=200),
    "nom": partial(_text, least=3, most=150),
    "date_maj": _day,
    "description": LONG,
    "lien_source": LINK,
    "siret": partial(_shaped, shape=re.compile(r"\d{14}"), words="un SIRET de 14 chiffres"),
    "commune": _text,
    "code_postal": partial(_shaped, shape=re.compile(r"\d{5}"), words="un code postal"),
    "code_insee": partial(_shaped, shape=re.compile(r"\w{5}"), words="un code INSEE"),
    "adresse": _text,
    "complement_adresse": _text,
    "longitude": partial(_number, least=-180, most=180),
    "latitude": partial(_number, least=-90, most=90),
    "telephone": partial(_text, most=60),
    "courriel": MAIL,
    "site_web": LINK,
    "horaires_accueil": _text,
    "accessibilite_lieu": LINK,
    "reseaux_porteurs": partial(_several, check=partial(_one_of, known=VOCABULARY["networks"])),
    "type": partial(_one_of, known=VOCABULARY["types"]),
    "thematiques": partial(_several, check=partial(_one_of, known=VOCABULARY["thematics"])),
    "frais": partial(_one_of, known=VOCABULARY["fees"]),
    "frais_precisions": partial(_text, most=10_000),
    "publics": _publics,
    "publics_precisions": partial(_text, most=10_000),
    "conditions_acces": partial(_text, most=10_000),
    "modes_accueil": partial(_several, check=partial(_one_of, known=VOCABULARY["welcome_modes"])),
    "zone_eligibilite": partial(
        _several,
        check=partial(_shaped, shape=ZONE, words="un code de commune, d'EPCI ou de département"),
        least=1,
    ),
    "contact_nom_prenom": _text,
    "lien_mobilisation": LINK,
    "modes_mobilisation": partial(
        _several, check=partial(_one_of, known=VOCABULARY["mobilisation_modes"]), least=1
    ),
    "mobilisable_par": partial(
        _several, check=partial(_one_of, known=VOCABULARY["mobilised_by"]), least=1
    ),
    "mobilisation_precisions": partial(_text, most=10_000),
    "volume_horaire_hebdomadaire": partial(_number, least=0, most=168),
    "nombre_semaines": _whole,
}
