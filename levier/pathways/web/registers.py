"""The lists of what surrounds pathways: portfolios, bodies, signals, files of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import filters
from levier.foundation.lists import Column, ListSpec
from levier.pathways.web import tables

PORTFOLIOS = ListSpec(
    name="portefeuilles",
    columns=[
        Column("name", "Référent", value=str, order="last_name",
               link=lambda row: reverse("pathways:portfolio_of", args=[row.pk])),
        Column("load", "Personnes suivies", kind="number", order="load"),
        Column("late", "Échéances dépassées", kind="number", order="late"),
        Column("soon", "D'ici sept jours", kind="number", order="soon"),
        Column("silent", "Sans contact depuis deux mois", kind="number", order="silent"),
        Column("organisation", "Organisme", order="organisation__name"),
    ],
    filters=[
        filters.Text("nom", "Nom", field="last_name"),
    ],
    order=("-load", "last_name", "pk"),
    empty="Aucun référent dans votre périmètre.",
)  # fmt: skip


def _room(row: Any) -> str:
    if row.capacity is None:
        return "sans limite"
    left = row.capacity - row.load
    return "complet" if left <= 0 else f"{100 * row.load // row.capacity} %"


def _room_meaning(row: Any) -> str:
    if row.capacity is None:
        return "neutral"
    share = row.load / row.capacity if row.capacity else 1
    return "danger" if share >= 1 else "attention" if share >= 0.9 else "done"


SIGNALS = ListSpec(
    name="prevention",
    columns=[
        Column("name", "Personne", value=str, order="last_name",
               link=lambda row: reverse("pathways:signal", args=[row.pk])),
        Column("kind", "Situation", value="get_kind_display"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda row: {"received": "attention", "followed": "done"}.get(
                   row.state, "neutral")),
        Column("received_on", "Reçu le", kind="date", order="received_on"),
        Column("purge_on", "Effacé le", value=lambda row: None if row.pathway_id
               else row.purge_on, kind="date", order="purge_on"),
        Column("signalled_by", "Signalé par"),
        Column("commune", "Commune", order="commune__folded"),
    ],
    filters=[
        filters.Choice("etat", "État", field="state", choices=[
            ("received", "reçu"), ("contacted", "personne contactée"), ("followed", "suivie"),
            ("dropped", "sans suite")]),
        filters.Choice("mds", "MDS", field="centre", choices=tables.centres),
    ],
    order=("-received_on", "-pk"),
    empty="Aucun signalement. Un partenaire, ou vous, en saisissez un ; il s'efface en trois mois.",
)  # fmt: skip
BODIES = ListSpec(
    name="organismes",
    columns=[
        Column("name", "Organisme", order="name",
               link=lambda row: reverse("pathways:body", args=[row.pk])),
        Column("paths", "Parcours",
               value=lambda row: ", ".join(tables.path_label(path) for path in row.paths)),
        Column("load", "Personnes", kind="number", order="load"),
        Column("capacity", "Places", kind="number", order="capacity"),
        Column("left", "Libres", value=lambda row: None if row.capacity is None
               else row.capacity - row.load, kind="number"),
        Column("room", "Remplissage", value=_room, kind="badge", meaning=_room_meaning),
        Column("waiting", "À prendre en charge", kind="number", order="waiting"),
        Column("workers", "Référents", kind="number", order="workers"),
        Column("only_for", "Réservé à", value="get_only_for_display"),
        Column("is_active", "Reçoit des orientations", kind="yesno", shown=False),
    ],
    filters=[
        filters.Text("nom", "Nom", field="name"),
        filters.YesNo("professionnel", "Parcours professionnel", field="takes_professional"),
        filters.YesNo("social", "Parcours social", field="takes_social"),
        filters.YesNo("equipes", "Équipes des MDS", yes=Q(centre__isnull=False)),
    ],
    order=("name", "pk"),
    empty="Aucun organisme ne reçoit d'orientations. Ajoutez les équipes des MDS, puis les "
    "partenaires.",
)  # fmt: skip


def imports(names: Mapping[str, str]) -> ListSpec:
    return ListSpec(
        name="imports",
        columns=[
            Column("name", "Fichier", order="name",
                   link=lambda row: reverse("pathways:import_batch", args=[row.pk])),
            Column("decider", "Décidées par"),
            Column("received_at", "Déposé le", kind="moment", order="received_at"),
            Column("by", "Par", value=lambda row: names.get(row.received_by, "la maison")),
            Column("lines", "Lignes", kind="number"),
            Column("kept", "Prises", kind="number"),
            Column("refused", "Refusées", kind="number"),
        ],
        order=("-received_at", "-pk"),
        empty="Aucun fichier déposé. France Travail en remet un : chaque ligne dira son sort.",
    )  # fmt: skip


OUTCOMES = ListSpec(
    name="lignes",
    columns=[
        Column("line", "Ligne", kind="number", order="line"),
        Column("outcome", "Sort", value=lambda row: "refusée" if row.reason else "prise",
               kind="badge", meaning=lambda row: "danger" if row.reason else "done"),
        Column("person", "Personne", value=lambda row: row.referral.person if row.referral
               else "", link=lambda row: tables.pathway_url(row.referral) if row.referral else ""),
        Column("column", "Colonne"),
        Column("reason", "Motif"),
    ],
    filters=[filters.YesNo("refusee", "Refusée", yes=~Q(reason=""))],
    order="line",
)  # fmt: skip
