"""Our offer and the others', as records of data·inclusion."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from levier.directory.models import Organisation
from levier.formats import data_inclusion as di
from levier.formats.data_inclusion.reading import EMAIL
from levier.programmes.domain import ActionState, PartnerPart
from levier.programmes.models import Action, ActionPartner, Service, Session, Structure
from levier.programmes.themes import THEMES
from levier.territory.models import PostalCode

DEPARTEMENT_CODE = slice(-2, None)  # "001" is 01, "02A" is 2A


def own_source() -> str:
    """The name under which our own offer is told outside: `levier-01`."""
    return f"levier-{settings.LEVIER_DEPARTEMENT[DEPARTEMENT_CODE]}"


def own_structures(today: date) -> list[di.Structure]:
    """Who carries out a published action. The SIRET of an invented body is left out."""
    found = (
        Organisation.objects.filter(pk__in=_parts().values("organisation"))
        .order_by("siret")
        .distinct()
    )
    return [
        di.Structure(
            source=own_source(),
            id=_structure_id(body),
            nom=body.name,
            date_maj=today,
            siret=None if body.is_example else body.siret,
        )
        for body in found
    ]


def own_services(today: date) -> list[di.Service]:
    """One service for each published action, body that carries it out, and commune of a session
    to come (or none). Four queries whatever their number."""
    postal = _postal_codes()
    sessions = _sessions_by_part(today)
    parts = (
        _parts()
        .select_related("organisation", "action")
        .prefetch_related("action__themes", "action__publics")
    )
    return [
        service
        for part in parts.order_by("action__code", "organisation__siret")
        for service in _services(part, sessions.get((part.action_id, part.organisation_id), []),
                                 postal, today)
    ]  # fmt: skip


def _parts() -> QuerySet[ActionPartner]:
    return ActionPartner.objects.filter(
        part=PartnerPart.OPERATOR, action__is_published=True, action__state=ActionState.ONGOING
    )


def _structure_id(body: Organisation) -> str:
    return f"{own_source()}--{body.siret}"


def _postal_codes() -> dict[str, str]:
    """`{INSEE code: its postal code}`, where there is but one."""
    several: dict[str, list[str]] = {}
    for code, commune in PostalCode.objects.order_by("code").values_list("code", "commune_id"):
        several.setdefault(commune, []).append(code)
    return {commune: codes[0] for commune, codes in several.items() if len(codes) == 1}


def _sessions_by_part(today: date) -> dict[tuple[int, int], list[Session]]:
    found: dict[tuple[int, int], list[Session]] = {}
    sessions = Session.objects.enrolling(today).filter(organisation__isnull=False)
    for session in sessions.select_related("commune").order_by("starts_on", "pk"):
        found.setdefault((session.action_id, session.organisation_id or 0), []).append(session)
    return found


def _services(
    part: ActionPartner, sessions: list[Session], postal: dict[str, str], today: date
) -> Iterator[di.Service]:
    if not sessions:
        yield _service(part, None, [], postal, today)
    for commune in dict.fromkeys(session.commune_id for session in sessions):
        there = [session for session in sessions if session.commune_id == commune]
        yield _service(part, there[0], there, postal, today)


def _service(
    part: ActionPartner,
    first: Session | None,
    sessions: list[Session],
    postal: dict[str, str],
    today: date,
) -> di.Service:
    action = part.action
    where = _where(first, postal) if first else {}
    hours = first.hours_per_week if first else None
    email = first.contact_email if first and EMAIL.fullmatch(first.contact_email) else None
    thematics = sorted(THEMES[each.theme].main for each in action.themes.all())
    publics = sorted(each.public for each in action.publics.all())
    return di.Service(
        source=own_source(),
        structure_id=_structure_id(part.organisation),
        id="--".join(filter(None, (
            own_source(), action.code, part.organisation.siret, first.commune_id if first else "",
        ))),
        nom=action.title[:150].rstrip("."),
        description=_description(action, sessions),
        date_maj=min(max((one.updated_at.date() for one in sessions), default=today), today),
        thematiques=tuple(thematics) or None,
        frais="gratuit",
        publics=("tous-publics",) if "tous-publics" in publics else tuple(publics) or None,
        publics_precisions=action.audience or None,
        conditions_acces=(first.conditions or None) if first else None,
        zone_eligibilite=(settings.LEVIER_DEPARTEMENT[DEPARTEMENT_CODE],),
        modes_accueil=("en-presentiel",) if first else None,
        mobilisable_par=("professionnels",),
        volume_horaire_hebdomadaire=hours,
        contact_nom_prenom=(first.contact_name or None) if first else None,
        telephone=(first.contact_phone or None) if first else None,
        courriel=email,
        **where,
    )  # fmt: skip


def _where(session: Session, postal: dict[str, str]) -> dict[str, Any]:
    commune = session.commune
    return {
        "commune": commune.name,
        "code_insee": commune.pk,
        "code_postal": postal.get(commune.pk),
        "adresse": session.address or None,
        "complement_adresse": session.place or None,
        "longitude": None if commune.is_approximate else commune.longitude,
        "latitude": None if commune.is_approximate else commune.latitude,
    }


def _description(action: Action, sessions: list[Session]) -> str:
    """What the action is for, then its sessions: the schema has no field for dates."""
    lines = [action.objectives or action.title]
    lines += [
        f"{one.title} : du {one.starts_on:%d/%m/%Y} au {one.ends_on:%d/%m/%Y}"
        + (f", {one.schedule}" if one.schedule else "")
        for one in sessions
    ]
    return "\n".join(lines)[:10_000].strip()


def all_structures(today: date) -> list[di.Structure]:
    """Ours, and those that others told us of services still offered."""
    kept = Structure.objects.filter(
        pk__in=Service.objects.filter(is_withdrawn=False).values("structure")
    )
    others = [di.restored(di.Structure, each.content) for each in kept]
    return [*own_structures(today), *others]


def all_services(today: date) -> list[di.Service]:
    kept = Service.objects.filter(is_withdrawn=False)
    others = [di.restored(di.Service, each.content) for each in kept]
    return [*own_services(today), *others]
