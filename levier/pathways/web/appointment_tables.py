"""Lists of appointments and of messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse

from levier.foundation import clock, filters
from levier.foundation.lists import Column, ListSpec
from levier.pathways.domain import appointments as domain
from levier.pathways.domain.appointments import (
    AppointmentState,
    MessageChannel,
    MessagePurpose,
    MessageState,
    Purpose,
)
from levier.pathways.queries.appointments import shown_as
from levier.pathways.web.appointment_words import MEANINGS
from levier.pathways.web.contract_tables import centres
from levier.pathways.web.tables import name_filter

SHOWN = [*domain.KEPT, AppointmentState.NEEDS_STATUS_UPDATE]
MESSAGE_MEANINGS = {
    MessageState.QUEUED: "neutral",
    MessageState.SENDING: "attention",
    MessageState.SENT: "done",
    MessageState.FAILED: "danger",
}


class ByState(filters.Choice):
    """The state that an appointment shows now, clock included."""

    def condition(self, params: Mapping[str, str]) -> Q | None:
        if filters.Choice.condition(self, params) is None:
            return None
        return shown_as(params[self.key].strip(), clock.now())


class Ahead(filters.YesNo):
    def condition(self, params: Mapping[str, str]) -> Q | None:
        ahead = Q(starts_at__gt=clock.now())
        return {"oui": ahead, "non": ~ahead}.get(params.get(self.key, "").strip())


def person_url(row: Any) -> str:
    return reverse("pathways:appointments_of", args=[row.pathway_id])


def shown(row: Any) -> AppointmentState:
    state: AppointmentState = row.shown_state(clock.now())
    return state


APPOINTMENTS = ListSpec(
    name="rendez-vous",
    columns=[
        Column("person", "Personne", order="pathway__name_key", link=person_url),
        Column("starts_at", "Quand", kind="moment", order="starts_at"),
        Column("state", "État", value=lambda row: shown(row).label, kind="badge",
               meaning=lambda row: MEANINGS[shown(row)]),
        Column("purpose", "Objet", value="get_purpose_display", order="purpose"),
        Column("who", "Avec", value=lambda row: row.slot.title or row.slot.host),
        Column("place", "Lieu", value="slot.place"),
        Column("moved", "Déplacé", kind="number", shown=False),
    ],
    filters=[
        name_filter("pathway__name_key"),
        ByState("etat", "État", choices=[(one, one.label) for one in AppointmentState
                                         if one in SHOWN]),
        filters.Choice("objet", "Objet", field="purpose", choices=Purpose.choices),
        Ahead("a-venir", "À venir"),
        filters.Choice("mds", "MDS", field="pathway__centre", choices=centres),
    ],
    order=("-starts_at", "-pk"),
    empty="Aucun rendez-vous. Invitez une personne depuis son parcours, ou fixez une heure.",
)  # fmt: skip

MESSAGES = ListSpec(
    name="messages",
    columns=[
        Column("person", "Personne",
               link=lambda row: reverse("pathways:appointments_of",
                                        args=[row.invitation.pathway_id])),
        Column("channel", "Voie", value="get_channel_display", order="channel"),
        Column("purpose", "Objet", value="get_purpose_display", order="purpose"),
        Column("state", "État", value="get_state_display", kind="badge",
               meaning=lambda row: MESSAGE_MEANINGS[MessageState(row.state)]),
        Column("queued_at", "Demandé", kind="moment", order="queued_at"),
        Column("sent_at", "Parti", kind="moment", order="sent_at"),
        Column("error", "Ce qui l'a empêché"),
        Column("retry", "Nouvel essai", value=lambda row: "Renvoyer"
               if row.state in (MessageState.FAILED, MessageState.SENDING) else "",
               link=lambda row: reverse("pathways:retry_message", args=[row.pk])
               if row.state in (MessageState.FAILED, MessageState.SENDING) else ""),
    ],
    filters=[
        filters.Choice("etat", "État", field="state", choices=MessageState.choices),
        filters.Choice("voie", "Voie", field="channel", choices=MessageChannel.choices),
        filters.Choice("objet", "Objet", field="purpose", choices=MessagePurpose.choices),
    ],
    order=("-queued_at", "-pk"),
    empty="Aucun message. Ils naissent des invitations et des rendez-vous.",
)  # fmt: skip
