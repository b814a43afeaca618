"""The lists of feeds, of their rejects, of their anomalies."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from levier.foundation import filters
from levier.foundation.filters import Choices
from levier.foundation.lists import CohortAct, Column, ListSpec
from levier.rights.domain import AnomalyKind, FeedInterface, FeedState, FeedType, RejectState
from levier.rights.models import Feed, Payer
from levier.ui.templatetags.ui import address

WORDS: dict[str, str] = {
    FeedInterface.BENEFICIARIES: "Bénéficiaires",
    FeedInterface.MOVEMENTS: "Mouvements et acompte",
    FeedInterface.DEBTS: "Créances transférées",
}
FEED_MEANINGS: dict[str, str] = {
    FeedState.RECEIVED: "attention",
    FeedState.IMPORTING: "accent",
    FeedState.TAKEN: "done",
    FeedState.ASIDE: "neutral",
}
REJECT_MEANINGS: dict[str, str] = {
    RejectState.OPEN: "attention",
    RejectState.REPLAYED: "done",
    RejectState.IGNORED: "neutral",
}
MOST_FEEDS = 500  # offered by a filter


def words_of(feed: Feed) -> str:
    """`Bénéficiaires`: what a feed is about."""
    return WORDS.get(feed.interface, feed.interface)


def title_of(feed: Feed) -> str:
    """`Bénéficiaires, novembre 2026, n° 3`: a feed among others."""
    return f"{words_of(feed)}, {feed.month.label}, n°\u00a0{feed.pk}"


def feed_url(row: Any) -> str:
    return reverse("rights:feed", args=[getattr(row, "feed_id", row.pk)])


def payers() -> Choices:
    return [(str(payer.pk), payer.name) for payer in Payer.objects.all()]


def known_feeds() -> Choices:
    newest = Feed.objects.order_by("-pk")[:MOST_FEEDS]
    return [(str(feed.pk), title_of(feed)) for feed in newest]


def _named(feed: Feed) -> str:
    return f"{words_of(feed)}, {feed.get_feed_type_display()}"


def _state(feed: Any) -> str:
    return "interrompu" if feed.is_cut_short else str(feed.get_state_display())


def _meaning(feed: Any) -> str:
    return "danger" if feed.is_cut_short else FEED_MEANINGS[feed.state]


FEEDS = ListSpec(
    name="flux",
    columns=[
        Column("title", "Flux", value=_named, link=feed_url),
        Column("month", "Mois", kind="month", order="month"),
        Column("payer", "Payeur", value=lambda feed: feed.payer or "inconnu"),
        Column("received_at", "Reçu le", kind="moment", order="received_at"),
        Column("state", "État", value=_state, kind="badge", meaning=_meaning),
        Column("read", "Lus", kind="number", order="read"),
        Column("created", "Créés", kind="number"),
        Column("changed", "Modifiés", kind="number"),
        Column("unchanged", "Inchangés", kind="number"),
        Column("rejected", "Rejetés", kind="number", order="rejected"),
        Column("open_rejects", "À traiter", kind="number", order="open_rejects"),
        Column("reference_on", "Référence", kind="date", shown=False),
        Column("created_on", "Produit le", kind="moment", shown=False),
        Column("anomalies", "Anomalies", kind="number", shown=False),
        Column("absent", "Absents", kind="number", shown=False),
        Column("name", "Fichier", shown=False),
        Column("sha256", "Empreinte", shown=False),
    ],
    filters=[
        filters.Choice("contenu", "Contenu", field="interface", choices=list(WORDS.items())),
        filters.InMonth("mois", "Mois", field="month"),
        filters.Choice("payeur", "Payeur", field="payer_id", choices=payers),
        filters.Choice("type", "Type", field="feed_type", choices=FeedType.choices),
        filters.Choice("etat", "État", field="state", choices=FeedState.choices),
        filters.YesNo("rejets", "Rejets à traiter", yes=Q(open_rejects__gt=0)),
    ],
    order="-received_at",
    empty="Aucun flux n'est encore reçu. La CAF envoie le flux mensuel vers le 28 : déposez-le "
    "ici, il est vérifié avant d'être pris en charge.",
)

REJECTS = ListSpec(
    name="rejets",
    columns=[
        Column("where", "Rejet", value=lambda one: f"Ligne {one.line}, {one.element}",
               order="line", link=lambda one: reverse("rights:reject", args=[one.pk])),
        Column("reason", "Motif", value=lambda one: capfirst(one.reason)),
        Column("claim", "Dossier", value=lambda one: one.key.rpartition("/")[2]),
        Column("feed", "Flux", value=lambda one: title_of(one.feed), order="feed_id",
               link=feed_url),
        Column("payer", "Payeur", value="feed.payer"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda one: REJECT_MEANINGS[one.state]),
        Column("decided_at", "Traité le", kind="moment", shown=False),
    ],
    filters=[
        filters.Choice("etat", "État", field="state", choices=RejectState.choices),
        filters.Choice("flux", "Flux", field="feed_id", choices=known_feeds),
        filters.InMonth("mois", "Mois", field="feed__month"),
        filters.Text("element", "Élément", field="element"),
        filters.Text("motif", "Motif", field="reason"),
        filters.Text("dossier", "N° de dossier", field="key"),
    ],
    order=("-feed_id", "line"),
    cohort=[CohortAct("Rejouer la sélection", "/flux/rejets/rejouer/")],
    empty="Aucun rejet : tout ce que les flux contenaient a pu être pris.",
)  # fmt: skip

ANOMALIES = ListSpec(
    name="anomalies",
    columns=[
        Column("kind", "Nature", value=lambda one: capfirst(one.get_kind_display())),
        Column("message", "Ce qui a été vu"),
        Column("element", "Élément", order="element"),
        Column("code", "Code"),
        Column("line", "Ligne", value=lambda one: one.line or None, kind="number", order="line"),
        Column("case", "Dossier", value=lambda one: one.case.number if one.case else "",
               link=lambda one: address("rights:file", one.case.household_id) if one.case else ""),
        Column("feed", "Flux", value=lambda one: title_of(one.feed), order="feed_id",
               link=feed_url),
    ],
    filters=[
        filters.Choice("nature", "Nature", field="kind", choices=AnomalyKind.choices),
        filters.Choice("flux", "Flux", field="feed_id", choices=known_feeds),
        filters.InMonth("mois", "Mois", field="feed__month"),
        filters.Text("element", "Élément", field="element"),
        filters.Text("code", "Code", field="code"),
        filters.Text("dossier", "N° de dossier", field="case__number"),
    ],
    order=("-feed_id", "line"),
    empty="Aucune anomalie : les flux ne contenaient rien d'inattendu.",
)  # fmt: skip
