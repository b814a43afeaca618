"""What a version kept, in words: fields by their French name, codes by what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.directory.models import Agent, Organisation
from levier.kernel.money import Money
from levier.kernel.text import short_date
from levier.programmes.domain import ActionScope, Origin
from levier.programmes.themes import PUBLICS, THEMES
from levier.territory.models import SocialCentre
from levier.ui.pieces import Change

LABELS = {
    "code": "Code",
    "title": "Titre",
    "scope": "Portée",
    "pilot": "MDS pilote",
    "origin": "Origine",
    "since": "Début",
    "until": "Fin (exclue)",
    "officer": "Suivie par",
    "context": "Contexte",
    "objectives": "Objectifs",
    "audience": "Public visé",
    "means": "Moyens",
    "calendar": "Calendrier",
    "themes": "Freins levés",
    "publics": "Publics",
    "centres": "Territoire",
    "operators": "Qui la mène",
    "partners": "Qui y contribue",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What identifiers of other rooms mean: read once a page."""

    centres: Mapping[str, str]
    organisations: Mapping[int, str]
    agents: Mapping[int, str]

    @classmethod
    def read(cls) -> Names:
        return cls(
            {centre.pk: str(centre) for centre in SocialCentre.objects.all()},
            dict(Organisation.objects.order_by().values_list("pk", "name")),
            {agent.pk: str(agent) for agent in Agent.objects.all()},
        )


def said(name: str, value: Any, names: Names) -> str:
    """One field of a version, as a person reads it."""
    if value in (None, "", []):
        return ""
    known: Mapping[str, Mapping[Any, str]] = {
        "pilot": names.centres,
        "centres": names.centres,
        "operators": names.organisations,
        "partners": names.organisations,
        "officer": names.agents,
        "themes": {theme.code: theme.label for theme in THEMES.values()},
        "publics": PUBLICS,
        "scope": dict(ActionScope.choices),
        "origin": dict(Origin.choices),
    }
    if name in ("since", "until"):
        return short_date(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(str(known.get(name, {}).get(each, each)) for each in value)
    return str(known.get(name, {}).get(value, value))


def changes(
    content: Mapping[str, Any], older: Mapping[str, Any] | None, names: Names
) -> list[Change]:
    """What a version of a sheet changed; nothing for the first one."""
    if older is None:
        return []
    return [
        Change(label, said(name, older.get(name), names), said(name, content.get(name), names))
        for name, label in LABELS.items()
        if content.get(name) != older.get(name)
    ]


def tree_lines(content: Mapping[str, Any]) -> dict[str, str]:
    """`{"Axe 1": "title", "3.5": "title", "D13": "title, amount"}`: what two versions of a
    programme are compared by."""
    lines: dict[str, str] = {}
    for axis in content["axes"]:
        lines[f"Axe {axis['number']}"] = axis["title"]
        for orientation in axis["orientations"]:
            lines[f"Orientation {orientation['code']}"] = orientation["title"]
        under = [each for one in axis["orientations"] for each in one["actions"]]
        for action in (*axis["actions"], *under):
            if action["is_main"]:
                lines[f"Action {action['code']}"] = f"{action['title']}, {Money(action['amount'])}"
    return lines


def tree_changes(content: Mapping[str, Any], older: Mapping[str, Any] | None) -> list[Change]:
    """What a resolution changed in a programme, compared with the version before it."""
    if older is None:
        return []
    before, after = tree_lines(older), tree_lines(content)
    return [
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
