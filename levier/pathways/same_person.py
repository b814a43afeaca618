"""Pathways and two records of one person: one pathway at a time, one lead worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from levier.kernel.text import counted, short_date
from levier.pathways.models import Pathway, Prescription
from levier.pathways.models.prescriptions import LIVE
from levier.people.holders import Outlook, Way
from levier.people.models import Person

MODELS = (
    "pathways.ActivityHours",
    "pathways.Appointment",
    "pathways.Assessment",
    "pathways.Deadline",
    "pathways.EngagementContract",
    "pathways.Invitation",
    "pathways.LegitimateReason",
    "pathways.Note",
    "pathways.Obstacle",
    "pathways.Message",
    "pathways.Pathway",
    "pathways.Prescription",
    "pathways.PublicMark",
    "pathways.Referral",
    "pathways.WayOut",
)


def foreseen(kept: Person, absorbed: Person) -> Outlook:
    """Refused while both are followed: a person has one lead worker (CASF L262-27); and while
    both are sent to the same place, where one person would hold two."""
    rows = Pathway.objects.filter(person__in=[kept, absorbed]).select_related("lead", "centre")
    rows_open = [one for one in rows.order_by("pk") if one.is_open]
    sent_twice = list(_sent_twice(kept, absorbed))
    if len(rows_open) > 1:
        told = " ; ".join(_told(one) for one in rows_open)
        return Outlook(
            objections=[
                "Ces deux fiches ont chacune un parcours ouvert, et une personne n'a qu'un "
                f"référent : {told}. Terminez d'abord celui qui ne se poursuit pas, puis revenez.",
                *sent_twice,
            ],
            ways=list(_ways(rows_open)),
        )
    known = sum(1 for one in rows if one.person_id == absorbed.pk)
    if not known:
        return Outlook(objections=sent_twice)
    return Outlook([
        f"{counted(known, 'parcours', 'parcours')} de la fiche réunie : orientations, contrats, "
        "rendez-vous et notes gardent leurs dates et se lisent avec ceux de l'autre, selon ce que "
        "chacun a le droit de voir."
    ], sent_twice)  # fmt: skip


def _told(one: Pathway) -> str:
    who = f"suivi par {one.lead}" if one.lead else "sans référent"
    where = one.centre or "hors MDS"
    return f"parcours n° {one.pk} depuis le {short_date(one.since)}, {who} ({where})"


def _ways(rows: Sequence[Pathway]) -> Iterator[Way]:
    """Ending either, the other one goes on."""
    for ended, kept in (tuple(rows[:2]), tuple(rows[1::-1])):
        yield Way(
            f"Garder le parcours n° {kept.pk}, terminer le n° {ended.pk}",
            "pathways:stop_pathway",
            ended.pk,
            f"?double={kept.pk}",
        )


def _sent_twice(kept: Person, absorbed: Person) -> Iterator[str]:
    rows = Prescription.objects.filter(LIVE, person__in=[kept, absorbed])
    seen: dict[tuple[object, ...], Prescription] = {}
    rows = rows.select_related("session", "service__structure", "organisation")
    for one in rows.order_by("pk"):
        place = (one.target, one.session_id or one.service_id or one.organisation_id)
        other = seen.setdefault(place, one)
        if other.person_id != one.person_id:
            yield (
                f"Chacune est envoyée vers « {one.title} » (prescriptions n° {other.pk} et "
                f"n° {one.pk}) : une même personne y tiendrait deux places. Annulez l'une des "
                "deux ou notez-en la fin, puis revenez."
            )
