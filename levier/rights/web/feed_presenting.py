"""What the pages of the feeds say: numbers, sentences and acts, from what the queries read."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import access as directory
from levier.directory import queries as people_here
from levier.directory.models import Agent
from levier.foundation.models import LongRun, RunState
from levier.kernel.text import counted
from levier.rights import queries
from levier.rights.access import IMPORT, REPLAY
from levier.rights.domain import AnomalyKind, FeedInterface, FeedState, RejectState
from levier.rights.models import Feed
from levier.rights.web.feed_tables import words_of
from levier.ui.pieces import Fact, Number

SHOWN = 5  # rejects named on the page of a feed; the list has the others
HOUSE = "Levier"

MEANINGS: dict[str, str] = {
    AnomalyKind.UNKNOWN_CODE: "Le code est gardé tel quel ; il reste à l'ajouter à nos listes.",
    AnomalyKind.UNKNOWN_ELEMENT: "L'élément est gardé ; il reste à le décrire.",
    AnomalyKind.NIR: "Le foyer est pris ; la clé du numéro est fausse, à faire corriger.",
    AnomalyKind.VALUE: "Le foyer est pris ; une valeur attendue manque ou surprend.",
    AnomalyKind.FILE: "Le fichier lui-même a un défaut ; ce qui se lisait est pris.",
    AnomalyKind.COUNTS: "L'émetteur n'annonce pas le nombre de dossiers que contient le fichier.",
    AnomalyKind.ABSENT: "Dossiers ouverts que le flux mensuel ne contient pas.",
    AnomalyKind.TRANSFER: "Dossiers passés d'un payeur à un autre.",
    AnomalyKind.MATCH: "Personnes qui ressemblent à d'autres : à rapprocher ou à séparer.",
    AnomalyKind.SITUATION: "Situations que la loi ne sait pas lire : pas de calcul sans elles.",
    AnomalyKind.UNKNOWN_CASE: "Dossiers que nous ne connaissons pas encore.",
    AnomalyKind.TOTALS: "Totaux du payeur qui ne concordent pas : à expliquer avant de payer.",
}
RECORDS: dict[str, tuple[str, str]] = {
    FeedInterface.BENEFICIARIES: ("dossier", "dossiers"),
    FeedInterface.MOVEMENTS: ("dossier", "dossiers"),
    FeedInterface.DEBTS: ("dossier", "dossiers"),
}
CONTAINERS = {"plain": "sans enveloppe", "gzip": "gzip", "zip": "zip"}


def feed_page(feed: Feed, agent: Agent) -> dict[str, Any]:
    work = queries.feed_work(feed)
    live = next((run for run in (work.run, work.trial) if run and run.is_live), None)
    may = directory.can(agent, IMPORT)
    received = feed.state == FeedState.RECEIVED
    return {
        "feed": feed,
        "title": f"{words_of(feed)}, {feed.month.label}",
        "work": live,
        "failed": work.run if work.run and work.run.state == RunState.FAILED else None,
        "trial_failed": _failed_trial(work.trial) if received else None,
        "trial": trial(work.trial) if received and live is None else None,
        "numbers": numbers(feed) if feed.read else [],
        "anomalies": anomalies(feed),
        "rejects": rejects(feed),
        "about": about(feed),
        "may_take": may and received and live is None,
        "may_resume": may and work.run is not None and work.run.state == RunState.FAILED,
        "may_unshelve": may and feed.state == FeedState.ASIDE,
        "may_replay": directory.can(agent, REPLAY),
        "refusal": None,
    }


def _failed_trial(run: LongRun | None) -> LongRun | None:
    return run if run and run.state == RunState.FAILED else None


def numbers(feed: Feed) -> list[Number]:
    """What became of what was read."""
    listed = f"{reverse('rights:rejects')}?flux={feed.pk}"
    left = feed.rejects.filter(state=RejectState.OPEN).count()
    found = [
        Number("Dossiers lus", feed.read, _announced(feed)),
        Number("Créés", feed.created, "inconnus jusqu'ici"),
        Number("Modifiés", feed.changed, "quelque chose a changé"),
        Number("Inchangés", feed.unchanged),
        Number("Rejetés", feed.rejected, counted(left, "reste à traiter", "restent à traiter"),
               listed if feed.rejected or left else ""),
    ]  # fmt: skip
    if feed.interface == FeedInterface.BENEFICIARIES and feed.absent:
        url = f"{reverse('rights:anomalies')}?flux={feed.pk}&nature={AnomalyKind.ABSENT}"
        found.append(Number("Absents", feed.absent, "ouverts, mais pas dans le flux", url))
    return found


def _announced(feed: Feed) -> str:
    if feed.announced is None:
        return "" if feed.state != FeedState.TAKEN else "l'émetteur n'en annonce pas le nombre"
    if feed.announced == feed.read:
        return "autant qu'annoncés"
    return f"{counted(feed.announced, 'annoncé')} par l'émetteur"


def anomalies(feed: Feed) -> list[Fact]:
    """By kind: how many, what it means, the list behind. One query."""
    rows = feed.flags.order_by().values("kind").annotate(n=Count("pk"), first=Min("line"))
    found = {row["kind"]: row for row in rows}
    listed = f"{reverse('rights:anomalies')}?flux={feed.pk}&nature="
    return [
        Fact(
            capfirst(kind.label),
            counted(found[kind]["n"], "anomalie"),
            MEANINGS[kind],
            listed + kind,
        )
        for kind in AnomalyKind
        if kind in found
    ]


def rejects(feed: Feed) -> list[Fact]:
    """The first rejects to deal with. One query."""
    rows = feed.rejects.filter(state=RejectState.OPEN).order_by("line", "pk").defer("raw", "value")
    return [
        Fact(f"Ligne {one.line}, {one.element}", capfirst(one.reason), "",
             reverse("rights:reject", args=[one.pk]))
        for one in rows[:SHOWN]
    ]  # fmt: skip


def about(feed: Feed) -> list[Fact]:
    """Where the file comes from and how it came."""
    who = people_here.names_of([feed.received_by]).get(feed.received_by, HOUSE)
    return [
        Fact("Interface", capfirst(feed.get_interface_display()), f"version {feed.version}"),
        Fact("Payeur", feed.payer or "inconnu"),
        Fact("Date de référence", feed.reference_on),
        Fact("Produit le", feed.created_on, f"application {feed.application}"),
        Fact("Reçu le", feed.received_at, f"par {who}"),
        Fact("Pris en charge le", feed.taken_at),
        Fact("Fichier", feed.name or "sans nom", _size(feed)),
        Fact("Empreinte", f"{feed.sha256[:16]}…", "le même fichier n'est jamais pris deux fois"),
    ]


def _size(feed: Feed) -> str:
    size = f"{feed.size / 1_000_000:.1f} Mo".replace(".", ",")
    if feed.size < 100_000:
        size = f"{max(feed.size // 1000, 1)} ko"
    return f"{size}, {CONTAINERS.get(feed.container, feed.container)}, {feed.encoding}"


def trial(run: LongRun | None) -> dict[str, Any] | None:
    """What a feed would change, from the report that its trial left."""
    if run is None or run.state != RunState.DONE:
        return None
    told = run.result
    return {
        "at": run.ended_at,
        "numbers": _trial_numbers(told),
        "rejects": [
            Fact(f"Ligne {one['line']}, {one['element']}", capfirst(one["reason"]))
            for one in told["rejects"][:SHOWN]
        ],
        "more": max(told["rejected"] - SHOWN, 0),
        "anomalies": _trial_anomalies(told),
    }


def _trial_numbers(told: dict[str, Any]) -> list[Number]:
    found = [
        Number("Dossiers lus", told["read"]),
        Number("Seraient créés", told["created"]),
        Number("Seraient modifiés", told["changed"]),
        Number("Resteraient inchangés", told["unchanged"]),
        Number("Seraient rejetés", told["rejected"], "les autres seraient pris"),
    ]
    if told["absent"]:
        found.append(Number("Absents", told["absent"], "ouverts, mais pas dans le flux"))
    return found


def _trial_anomalies(told: dict[str, Any]) -> list[Fact]:
    counts: dict[str, int] = {}
    for one in told["anomalies"]:
        counts[one["kind"]] = counts.get(one["kind"], 0) + one["count"]
    return [
        Fact(capfirst(AnomalyKind(kind).label), counted(count, "anomalie"), MEANINGS[kind])
        for kind, count in counts.items()
    ]
