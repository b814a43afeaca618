"""Who did what, and who must do what comes next, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from levier.directory import queries as directory
from levier.directory.roles import ROLES

HOUSE = "Levier"


class Names:
    """The names behind a few actors, read in one query."""

    def __init__(self, actors: Iterable[str]) -> None:
        self.known: Mapping[str, str] = directory.names_of(set(actors))

    def __getitem__(self, actor: str) -> str:
        return name_of(actor, self.known)


def name_of(actor: str, known: Mapping[str, str]) -> str:
    """`Camille Gestion`; the house itself when it acted, "" for nobody."""
    return HOUSE if actor.startswith("system:") else known.get(actor, "")


def must(permission: str, *, but: str = "") -> str:
    """`une personne du rôle « Valideur des paiements », autre que Camille Gestion`."""
    roles = [f"« {role.label} »" for role in ROLES.values() if permission in role.permissions]
    others = f", autre que {but}" if but else ""
    return f"une personne du rôle {' ou '.join(roles)}{others}"
