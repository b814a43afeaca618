"""Pathways and two records of one person: one pathway at a time, one lead worker."""

from __future__ import annotations

from levier.kernel.text import counted, short_date
from levier.pathways.models import Pathway
from levier.people.holders import Outlook
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
    """Refused while both are followed: a person has one lead worker (CASF L262-27)."""
    rows = Pathway.objects.filter(person__in=[kept, absorbed]).select_related("lead", "centre")
    rows_open = [one for one in rows.order_by("pk") if one.is_open]
    if len(rows_open) > 1:
        told = " ; ".join(_told(one) for one in rows_open)
        return Outlook(objections=[
            "Ces deux fiches ont chacune un parcours ouvert, et une personne n'a qu'un référent : "
            f"{told}. Terminez d'abord celui qui ne se poursuit pas, puis revenez."
        ])  # fmt: skip
    known = sum(1 for one in rows if one.person_id == absorbed.pk)
    if not known:
        return Outlook()
    return Outlook([
        f"{counted(known, 'parcours', 'parcours')} de la fiche réunie : orientations, contrats, "
        "rendez-vous et notes gardent leurs dates et se lisent avec ceux de l'autre, selon ce que "
        "chacun a le droit de voir."
    ])  # fmt: skip


def _told(one: Pathway) -> str:
    who = f"suivi par {one.lead}" if one.lead else "sans référent"
    where = one.centre or "hors MDS"
    return f"parcours n° {one.pk} depuis le {short_date(one.since)}, {who} ({where})"
