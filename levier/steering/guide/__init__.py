"""The guide of the agents: one chapter a task, in Markdown beside this file, shown under /aide/.

A chapter is `<slug>.md`; its first line is its title. `CHAPTERS` gives their order, who they are
for, and the pages from which the help link leads to each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from levier.steering.guide import reading


@dataclass(frozen=True, slots=True)
class Chapter:
    """`permission`: whom it is for ("" for everybody, or one of several); `pages`: beginnings of
    addresses."""

    slug: str
    permission: str | tuple[str, ...] = ""
    pages: tuple[str, ...] = ()

    def is_open_to(self, may: Callable[[str], bool]) -> bool:
        wanted = (self.permission,) if isinstance(self.permission, str) else self.permission
        return not self.permission or any(may(one) for one in wanted)

    @property
    def title(self) -> str:
        return _text(self.slug).splitlines()[0].removeprefix("# ").strip()

    @property
    def blocks(self) -> list[reading.Block]:
        """The chapter without its title."""
        return _blocks(self.slug)


CHAPTERS = (
    Chapter("premiers-pas"),
    Chapter("calendrier", pages=("/calendrier/",)),
    Chapter("foyers", "rights.view", ("/foyers/", "/recherche/")),
    Chapter("doublons", "people.merge", ("/doublons/", "/fusions/")),
    Chapter("montant", "rights.view", ("/dossiers/",)),
    Chapter("parcours", "pathways.view", ("/parcours/",)),
    Chapter("contrats", "pathways.view", ("/contrats/",)),
    Chapter(
        "prescriptions",
        pages=(
            "/prescriptions/",
            "/parcours/prescriptions/",
            "/parcours/sorties/",
            "/parcours/freins/",
            "/actions/resultats/",
        ),
    ),
    Chapter("rendez-vous", "pathways.support", ("/agenda/", "/rendez-vous/", "/messages/")),
    Chapter("manquements", ("sanctions.view", "sanctions.report"), ("/manquements/",)),
    Chapter("equipes", "panels.manage", ("/equipes/", "/seances/")),
    Chapter("recours", "appeals.view", ("/recours/",)),
    Chapter("programme", "programmes.view", ("/programmes/", "/actions/", "/offre/")),
    Chapter("groupes-ressources", "participation.view", ("/groupes/",)),
    Chapter("flux", "feeds.view", ("/flux/",)),
    Chapter("acomptes", "feeds.view", ("/acomptes/",)),
    Chapter("paie", "allowance.view", ("/paies/", "/tableau-du-mois/")),
    Chapter("approuver", "allowance.approve"),
    Chapter("indus", "overpayments.view", ("/indus/",)),
    Chapter(
        "paiements",
        "payments.view",
        ("/ordres/", "/fichiers-bancaires/", "/retours/", "/beneficiaires/", "/comptes-bancaires/"),
    ),
    Chapter("grand-livre", "ledger.view", ("/grand-livre/", "/ecritures/")),
    Chapter("courriers", "documents.send", ("/courriers/",)),
    Chapter("annuaire", "directory.view", ("/annuaire/", "/territoire/", "/travaux/")),
    Chapter("journal", "journal.view", ("/journal/", "/consultations/")),
    Chapter("compte", pages=("/compte/",)),
)


@cache
def _text(slug: str) -> str:
    return (resources.files(__name__) / f"{slug}.md").read_text(encoding="utf-8")


@cache
def _blocks(slug: str) -> list[reading.Block]:
    return reading.read(_text(slug).partition("\n")[2])


def chapter(slug: str) -> Chapter | None:
    return next((one for one in CHAPTERS if one.slug == slug), None)


def open_to(may: Callable[[str], bool]) -> list[Chapter]:
    """The chapters for what this person may do."""
    return [one for one in CHAPTERS if one.is_open_to(may)]


def about(path: str) -> Chapter | None:
    """The chapter that speaks of a page: the one with the longest beginning of its address."""
    reaches = [(len(root), one) for one in CHAPTERS for root in one.pages if path.startswith(root)]
    return max(reaches, key=lambda pair: pair[0])[1] if reaches else None
