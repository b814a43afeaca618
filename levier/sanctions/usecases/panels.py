"""Panels and who sits on them, for a term."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from levier.directory import access as directory
from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import fold
from levier.sanctions.access import PANELS
from levier.sanctions.domain.panel import Quality
from levier.sanctions.models import Panel, PanelMember
from levier.sanctions.usecases.signing import required
from levier.territory.models import SocialCentre

RULE = "CASF L262-39"


@transaction.atomic
def save_panel(
    *,
    panel: Panel | None = None,
    name: str,
    quorum: int,
    centres: Iterable[SocialCentre] = (),
    is_active: bool = True,
    decision: Decision,
) -> Panel:
    """Create a panel, or change it. Refusal for a name already taken, a quorum under two."""
    directory.require_actor(decision, PANELS)
    if quorum < 2:
        raise Refusal("Le quorum est d'au moins deux membres.", field="quorum")
    kept = required(name, "Nommez l'équipe pluridisciplinaire.", field="name")
    saved = panel or Panel()
    saved.name, saved.quorum, saved.is_active = kept, quorum, is_active
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise Refusal("Une équipe porte déjà ce nom.", field="name") from error
    saved.centres.set(centres)
    record("sanctions.panel.save", saved, decision, quorum=quorum, active=is_active)
    return saved


@transaction.atomic
def add_member(
    *,
    panel: Panel,
    name: str,
    quality: str,
    is_substitute: bool = False,
    since: date,
    until: date | None = None,
    decision: Decision,
) -> PanelMember:
    """Somebody sits from a day on. Nothing links a representative to their own file (R-23).

    The journal keeps the quality, never the name. Refusal when they already sit there.
    """
    directory.require_actor(decision, PANELS)
    kept = required(name, "Écrivez le nom du membre.", field="name")
    if quality not in Quality.values:
        raise Refusal("Choisissez en quelle qualité cette personne siège.", field="quality")
    if until is not None and until < since:
        raise Refusal("Le mandat finirait avant de commencer.", field="until")
    try:
        with transaction.atomic():
            made = PanelMember.objects.create(
                panel=panel, name=kept, name_key=fold(kept), quality=quality,
                is_substitute=is_substitute, since=since, until=until,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal("Cette personne siège déjà dans cette équipe.", field="name") from error
    record("sanctions.panel.add_member", panel, decision, quality=quality)
    return made


@transaction.atomic
def end_member(*, member: PanelMember, until: date, decision: Decision) -> None:
    """Their term ends on a day (excluded). Refusal before it began, or when it ended already."""
    directory.require_actor(decision, PANELS)
    if until < member.since:
        raise Refusal("Le mandat finirait avant de commencer.", field="until")
    ended = PanelMember.objects.filter(pk=member.pk, until=None).update(until=until)
    if not ended:
        raise Refusal("Le terme de ce mandat est déjà fixé.")
    record("sanctions.panel.end_member", member.panel, decision, until=until.isoformat())
