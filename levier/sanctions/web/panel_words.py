"""A panel in words: who sits today, who no longer does, its sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from levier.kernel.text import counted, short_date
from levier.sanctions.domain.panel import Quality
from levier.sanctions.models import Panel, PanelMember, PanelSession
from levier.sanctions.web.panel_tables import meaning, session_url
from levier.sanctions.web.wording import Told
from levier.ui.pieces import Event, Number


@dataclass(frozen=True, slots=True)
class Seat:
    """A member in their term, and the page where it is ended ("" once its end is known)."""

    member: PanelMember
    term: str
    end_url: str


def page(panel: Panel, sessions: list[PanelSession], today: date) -> dict[str, Any]:
    members = list(panel.members.all())
    sitting = [one for one in members if one.until is None or one.until > today]
    recipients = [one for one in sitting if one.quality == Quality.RECIPIENT]
    served = [str(centre) for centre in panel.centres.all()]
    notices = [] if recipients else [Told(
        "danger", "Aucun représentant des bénéficiaires n'est en mandat.",
        "Aucune séance ne peut être prévue sans lui.", "CASF L262-39",
    )]  # fmt: skip
    return {
        "panel": panel,
        "notices": notices,
        "area": ", ".join(served) or "tout le Département",
        "numbers": [
            Number("membres en mandat", len(sitting),
                   counted(len(recipients), "représentant des bénéficiaires",
                           "représentants des bénéficiaires")),
            Number("membres pour siéger", panel.quorum, "quorum du règlement intérieur"),
        ],
        "seats": [seat(one, today) for one in sitting],
        "former": [one for one in members if one not in sitting],
        "sessions": [event(one) for one in sessions],
    }  # fmt: skip


def seat(member: PanelMember, today: date) -> Seat:
    ahead = "à partir du" if member.since > today else "depuis le"
    until = f", jusqu'au {short_date(member.until)}" if member.until else ""
    url = "" if member.until else reverse("sanctions:end_member", args=[member.pk])
    return Seat(member, f"{ahead} {short_date(member.since)}{until}", url)


def event(session: Any) -> Event:
    return Event(
        session.held_on, f"Séance : {session.get_state_display()}",
        f"{counted(session.cases, 'dossier')}, {session.place}", meaning(session),
        url=session_url(session),
    )  # fmt: skip
