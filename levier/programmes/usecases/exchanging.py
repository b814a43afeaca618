"""The offer of other bodies taken in from data·inclusion files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.formats import data_inclusion as di
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.programmes import access, queries
from levier.programmes.models import Service, ServiceTheme, Structure
from levier.programmes.themes import THEME_OF
from levier.programmes.usecases.tree import check_reason
from levier.territory.models import Commune
from levier.territory.queries import former_codes

BATCH = 500


@dataclass(slots=True)
class ExchangeReport:
    """What became of each record: new, changed, already known, refused with its reason."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[di.Bad] = field(default_factory=list)


@transaction.atomic
def import_offer(
    *, structures: bytes, services: bytes, decision: Decision
) -> tuple[ExchangeReport, ExchangeReport]:
    """Take in two files of data·inclusion; the reports on structures, then on services.

    A record older than the one known, or the same, changes nothing: the same files twice change
    nothing. Ours come back refused: they are kept as actions and sessions. Refusal when a file
    as a whole can't be read.
    """
    access.require_tree(decision)
    check_reason(decision)
    today = timezone.localtime(decision.at).date()
    first = _structures(di.read_structures(structures, today), decision)
    second = _services(di.read_services(services, today), decision)
    record(
        "programmes.offer.import",
        "programmes.service:0",
        decision,
        structures=[first.new, first.changed, len(first.refused)],
        services=[second.new, second.changed, len(second.refused)],
    )
    return first, second


@transaction.atomic
def withdraw_service(*, service: Service, decision: Decision) -> None:
    """Take a service of others off the catalogue; the next file does not bring it back."""
    access.require_tree(decision)
    check_reason(decision)
    if not Service.objects.filter(pk=service.pk, is_withdrawn=False).update(is_withdrawn=True):
        raise Refusal("Ce service est déjà retiré.")
    record("programmes.service.withdraw", service, decision)


def _structures(read: Iterable[di.Structure | di.Bad], decision: Decision) -> ExchangeReport:
    known = {(one.source, one.identifier): one for one in Structure.objects.all()}

    def told(one: Any) -> dict[str, Any]:
        return {
            "name": one.nom,
            "siret": one.siret or "",
            "updated_on": one.date_maj,
            "content": di.as_json(one),
            "taken_at": decision.at,
        }

    report, new, changed = _sorted_out(read, known, Structure, told, _ours)
    Structure.objects.bulk_create(new, BATCH)
    if changed:
        names = ["name", "siret", "updated_on", "content", "taken_at"]
        Structure.objects.bulk_update(changed, names, BATCH)
    return report


def _services(read: Iterable[di.Service | di.Bad], decision: Decision) -> ExchangeReport:
    structures = {(one.source, one.identifier): one.pk for one in Structure.objects.all()}
    known = {(one.source, one.identifier): one for one in Service.objects.all()}
    communes = _communes()

    def told(one: Any) -> dict[str, Any]:
        return {
            "structure_id": structures[one.source, one.structure_id],
            "name": one.nom,
            "description": one.description,
            "kind": one.type or "",
            "commune_id": communes.get(one.code_insee or ""),
            "updated_on": one.date_maj,
            "content": di.as_json(one),
            "taken_at": decision.at,
        }

    def refused(one: Any) -> str:
        return _ours(one) or _orphan(one, structures)

    report, new, changed = _sorted_out(read, known, Service, told, refused)
    _save_services(new, changed)
    return report


def _sorted_out(
    read: Iterable[Any],
    known: Mapping[tuple[str, str], Any],
    model: type[Any],
    told: Callable[[Any], dict[str, Any]],
    refused: Callable[[Any], str],
) -> tuple[ExchangeReport, list[Any], list[Any]]:
    """Each record to its pile: what is new, what changed, the rest told in the report."""
    report, new, changed = ExchangeReport(), [], []
    for number, one in enumerate(read, start=1):
        if isinstance(one, di.Bad) or (reason := refused(one)):
            bad = one if isinstance(one, di.Bad) else di.Bad(number, one.id, reason)
            report.refused.append(bad)
            continue
        before, values = known.get((one.source, one.id)), told(one)
        if before is None:
            new.append(model(source=one.source, identifier=one.id, **values))
        elif _is_newer(before, values):
            changed.append(_with(before, values))
        else:
            report.same += 1
    report.new, report.changed = len(new), len(changed)
    return report, new, changed


def _ours(one: di.Structure | di.Service) -> str:
    if one.source == queries.own_source():
        return "C'est notre propre offre : elle se tient dans les actions et leurs sessions."
    return ""


def _orphan(one: di.Service, structures: Mapping[tuple[str, str], int]) -> str:
    if (one.source, one.structure_id) not in structures:
        return f"Sa structure « {one.structure_id[:60]} » n'est ni dans les fichiers ni connue."
    return ""


def _is_newer(before: Structure | Service, values: dict[str, Any]) -> bool:
    if values["updated_on"] < before.updated_on:
        return False
    return bool(values["content"] != before.content)


def _with(before: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(before, name, value)
    return before


def _communes() -> dict[str, str]:
    """`{INSEE code, a former one too: the code of today}`."""
    today = {code: code for code in Commune.objects.values_list("pk", flat=True)}
    return {**former_codes(), **today}


def _save_services(new: list[Service], changed: list[Service]) -> None:
    Service.objects.bulk_create(new, BATCH)
    if changed:
        names = ["structure", "name", "description", "kind", "commune", "updated_on", "content",
                 "taken_at"]  # fmt: skip
        Service.objects.bulk_update(changed, names, BATCH)
        ServiceTheme.objects.filter(service__in=[one.pk for one in changed]).delete()
    ServiceTheme.objects.bulk_create(_themes([*new, *changed]), BATCH)


def _themes(services: Iterable[Service]) -> Iterator[ServiceTheme]:
    for service in services:
        thematics = service.content.get("thematiques", [])
        for theme in sorted({THEME_OF[each] for each in thematics if each in THEME_OF}):
            yield ServiceTheme(service=service, theme=theme)
