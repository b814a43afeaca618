"""Hours given, at the wish of whoever gave them: a code to hand on, and what it becomes (R-24).

Taking part may count as activity; it must tell nobody who sanctions that one takes part in a group
(R-23). So whoever keeps the groups makes a code, for hours by month, with no name: the person is
free to give it to their lead worker or not. The code may stand for a committee, a survey or a
public meeting as well: it does not say. Taken in, its rows go, and what stays is what a lead
worker writes by hand. No journal line holds both ends.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.month import Month
from levier.kernel.text import short_date
from levier.participation import access, rules
from levier.participation.domain import Presence
from levier.participation.models import AttestedHours, GroupMember, GroupPresence, ResourceGroup
from levier.participation.usecases.members import day_of
from levier.pathways import support_access as support
from levier.pathways.domain.activity import monday_of
from levier.pathways.domain.contracts import ActivityKind
from levier.pathways.models import Pathway
from levier.pathways.usecases.activity import Spent, note_hours

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that reads as another
LENGTH, GROUPED = 12, 4
EVIDENCE = "attestation de participation citoyenne"
MOST_IN_A_MONTH = 70 * 60  # as much as a week of activity holds
UNKNOWN = "Ce code n'est pas connu, ou ses heures sont déjà notées. Vérifiez-le sur le papier."


@dataclass(frozen=True, slots=True)
class Attestation:
    """A code, said once; minutes by month; the last day on which it may be taken in."""

    code: str
    minutes: Mapping[Month, int]
    until: date


@transaction.atomic
def attest_presences(*, member: GroupMember, agrees: bool, decision: Decision) -> Attestation:
    """A code for the meetings that a member came to and that no code taken in holds already; an
    earlier code not taken in no longer works, so that a lost paper is made anew.

    Refusal unless the member asks for it, or without a meeting in the last months.
    """
    access.require(decision, access.ANIMATE, member.group)
    if not agrees:
        raise Refusal("Cela ne se fait que si la personne le demande.", field="agrees")
    rows = list(attestable(member, day_of(decision)).select_for_update(of=("self",)))
    if not rows:
        raise Refusal("Aucune réunion récente n'est à attester pour cette personne.")
    AttestedHours.objects.filter(digest__in={row.attested for row in rows} - {""}).delete()
    minutes: dict[Month, int] = {}
    for row in rows:
        month = Month.of(timezone.localtime(row.meeting.held_at).date())
        minutes[month] = minutes.get(month, 0) + row.meeting.minutes_long
    made = _made(minutes, decision)
    keys = [row.pk for row in rows]
    GroupPresence.objects.filter(pk__in=keys).update(attested=digest_of(made.code))
    record("participation.hours.attest", member.group, decision)
    return made


def attestable(member: GroupMember, day: date) -> QuerySet[GroupPresence]:
    """The presences of the last months that no code taken in holds."""
    since = rules.before(day, rules.attestation_months(day)["back"])
    rows = GroupPresence.objects.filter(member=member, presence=Presence.PRESENT)
    free = Q(attested="") | Q(attested__in=AttestedHours.objects.values("digest"))
    return rows.filter(free, meeting__held_at__date__gte=since).select_related("meeting")


@transaction.atomic
def attest_hours(
    *, group: ResourceGroup, month: Month, minutes: int, agrees: bool, decision: Decision
) -> Attestation:
    """A code for whoever gave hours without being a member: a committee, a survey, a meeting open
    to all. No name is asked. Refusal for a month to come, or for more than a month can hold."""
    access.require(decision, access.ANIMATE, group)
    if not agrees:
        raise Refusal("Cela ne se fait que si la personne le demande.", field="agrees")
    today = day_of(decision)
    if not Month.of(rules.before(today, rules.attestation_months(today)["back"])) <= month:
        raise Refusal("Ce mois est trop ancien pour compter encore.", field="month")
    if month > Month.of(today):
        raise Refusal("Ce mois n'est pas commencé.", field="month")
    if not 0 < minutes <= MOST_IN_A_MONTH:
        raise Refusal("Vérifiez les heures : de quelques minutes à 70 heures.", field="hours")
    made = _made({month: minutes}, decision)
    record("participation.hours.attest", group, decision)
    return made


def _made(minutes: Mapping[Month, int], decision: Decision) -> Attestation:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    today = day_of(decision)
    until = rules.before(today, -rules.attestation_months(today)["valid"])
    AttestedHours.objects.bulk_create(
        AttestedHours(
            digest=digest_of(code), month=month.first_day, minutes=told, until=until
        )
        for month, told in minutes.items()
    )  # fmt: skip
    written = "-".join(code[at : at + GROUPED] for at in range(0, LENGTH, GROUPED))
    return Attestation(written, dict(sorted(minutes.items())), until)


def digest_of(code: str) -> str:
    """Of a code as typed: dashes, spaces and small letters don't matter."""
    kept = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(kept.encode()).hexdigest()


@transaction.atomic
def take_in_hours(*, pathway: Pathway, code: str, decision: Decision) -> int:
    """Note the hours of a code on the pathway of whoever handed it over; how many minutes.

    Each month counts in its last week begun, never in the week of a meeting. Refusal for a code
    unknown, used already or out of date, or by who does not support this person.
    """
    support.require_pathway(decision, support.SUPPORT, pathway)
    rows = list(AttestedHours.objects.filter(digest=digest_of(code)).select_for_update())
    if not rows:
        raise Refusal(UNKNOWN, field="code")
    today = day_of(decision)
    if rows[0].until < today:
        raise Refusal(
            f"Ce code valait jusqu'au {short_date(rows[0].until)} : la personne peut en demander "
            "un autre.",
            field="code",
        )
    AttestedHours.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        spent = Spent(ActivityKind.OTHER, row.minutes, EVIDENCE)
        week = last_week(Month.of(row.month), today)
        note_hours(pathway=pathway, week=week, spent=[spent], decision=decision)
    return sum(row.minutes for row in rows)


def last_week(month: Month, today: date) -> date:
    """The Monday of the last week that a month begins, or of this week while the month runs."""
    return monday_of(min(month.last_day, today))
