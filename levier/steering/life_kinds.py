"""The kinds of events of a life, each read from its room by what that room lets one see."""

from __future__ import annotations

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, capfirst

from levier.allowance import access as allowance
from levier.allowance.models.letters import OUT
from levier.foundation import clock
from levier.kernel.text import short_date
from levier.pathways import prescription_access, secrecy, support_access
from levier.pathways.domain.contracts import hours_words
from levier.pathways.models import (
    ActivityHours,
    Assessment,
    LeadWorker,
    Referral,
)
from levier.people import summaries
from levier.people.domain import FactKind
from levier.people.models import Fact, Membership
from levier.rights.models import PaymentSuspension
from levier.sanctions import access as sanctions
from levier.sanctions.models import Sanction
from levier.steering.lives import SIZE, Kind, Told, Wanted, keys
from levier.ui.pieces import Event

VIEW = "pathways.view"
LONGEST = 400  # characters of a note; the rest is on its own page


def _file(pk: int) -> str:
    return reverse("rights:file", args=[pk])


def _pathway(pk: int, name: str = "pathways:pathway") -> str:
    return reverse(name, args=[pk])


def homes(wanted: Wanted) -> Told:
    rows = Membership.objects.filter(person__in=wanted.keys, household__in=keys(wanted.households))
    rows = rows.select_related("household__claimant", "household__commune")
    for row in rows.order_by("since", "pk"):
        where = f"{capfirst(str(row.household))}, {row.household.commune or 'commune inconnue'}"
        role = row.get_role_display()
        yield Event(row.since, f"Entre dans un foyer : {role}", where, url=_file(row.household_id))
        if row.until:
            yield Event(row.until, "Quitte un foyer", where, url=_file(row.household_id))


def rights(wanted: Wanted) -> Told:
    rows = Fact.objects.filter(household__in=keys(wanted.households), kind=FactKind.RIGHT)
    rows = rows.exclude(value="null")
    parts = [rows.filter(superseded_at__isnull=standing) for standing in (True, False)]
    for row in wanted.newest_of(parts, "since"):
        words = summaries.summary(row.kind, row.content)
        yield Event(row.since, "État du droit au RSA", words, "accent", url=_file(row.household_id))
    held = PaymentSuspension.objects.filter(case__household__in=keys(wanted.households))
    for one in wanted.newest(held.select_related("case"), "decided_at"):
        url = _file(one.case.household_id)
        title = f"Versement suspendu à partir de {one.since.label}"
        yield Event(one.decided_at, title, one.reason, "attention", url=url, rule=one.rule)


def courses(wanted: Wanted) -> Told:
    for one in wanted.pathways:
        detail = capfirst(f"{one.get_origin_display()}, {one.centre or 'hors MDS'}")
        yield Event(one.since, "Parcours ouvert", detail, "accent", url=_pathway(one.pk))
        if one.until:
            why = capfirst(one.get_end_reason_display())
            yield Event(one.until, "Parcours terminé", why, url=_pathway(one.pk))
    rows = prescription_access.visible_ways_out(wanted.agent).filter(person__in=wanted.keys)
    for out in wanted.newest(rows, "on"):
        title = f"Sortie : {out.get_motive_display()}"
        yield Event(out.on, title, out.get_situation_display(), url=_way_out(out.pk))


def _way_out(pk: int) -> str:
    return reverse("pathways:way_out", args=[pk])


def referrals(wanted: Wanted) -> Told:
    rows = Referral.objects.filter(pathway__in=wanted.pathway_keys).select_related("body")
    for row in wanted.newest(rows.annotate(day=Coalesce("decided_on", "opened_on")), "day"):
        where = f"{row.get_path_display()}, {row.body}" if row.body else "à décider"
        title = f"Orientation n° {row.rank} : {row.get_state_display()}"
        url = _pathway(row.pathway_id)
        yield Event(row.day, title, capfirst(where), "accent", url=url)


def leads(wanted: Wanted) -> Told:
    rows = LeadWorker.objects.filter(pathway__in=wanted.pathway_keys).select_related("agent")
    for row in wanted.newest(rows, "since"):
        until = f"Jusqu'au {short_date(row.until)}" if row.until else ""
        title = f"Référent unique : {row.agent}"
        yield Event(row.since, title, until, url=_pathway(row.pathway_id))


def appointments(wanted: Wanted) -> Told:
    rows = support_access.visible_appointments(wanted.agent).filter(person__in=wanted.keys)
    for row in wanted.newest(rows, "starts_at"):
        state = row.shown_state(clock.now()).label
        title = f"Rendez-vous : {row.get_purpose_display()}"
        url = reverse("pathways:appointments_of", args=[row.pathway_id])
        yield Event(row.starts_at, title, capfirst(state), url=url)


def contracts(wanted: Wanted) -> Told:
    rows = support_access.visible_contracts(wanted.agent).filter(person__in=wanted.keys)
    for row in wanted.newest(rows, "since"):
        state = row.shown_state(clock.today()).label
        title = f"{capfirst(row.get_kind_display())} : {state}"
        detail = f"Jusqu'au {short_date(row.last_day)}. {row.aim}"
        url = reverse("pathways:contract", args=[row.pk])
        yield Event(row.since, title, detail, "accent", url=url)


def diagnoses(wanted: Wanted) -> Told:
    rows = Assessment.objects.filter(pathway__in=wanted.pathway_keys)
    for row in wanted.newest(rows, "held_on"):
        url = _pathway(row.pathway_id, "pathways:assessment")
        yield Event(row.held_on, f"Diagnostic : {row.get_kind_display()}", url=url)


def prescriptions(wanted: Wanted) -> Told:
    seen = prescription_access.visible_prescriptions(wanted.agent)
    rows = seen.filter(person__in=wanted.keys).select_related(
        "session__action", "service__structure", "organisation", "action"
    )
    for row in wanted.newest(rows, "prepared_on"):
        url = reverse("pathways:prescription", args=[row.pk])
        state = capfirst(row.get_state_display())
        yield Event(row.prepared_on, f"Prescription : {row.title}", state, url=url)


def hours(wanted: Wanted) -> Told:
    """One line a week, whatever the activities."""
    rows = ActivityHours.objects.filter(pathway__in=wanted.pathway_keys, removed_at=None)
    weeks = wanted.within(rows, "week").values_list("week", "pathway").annotate(Sum("minutes"))
    for week, pathway, minutes in weeks.order_by("-week", "pathway")[: SIZE + 1]:
        title = f"{hours_words(minutes)} d'activité dans la semaine"
        yield Event(week, capfirst(title), url=_pathway(pathway, "pathways:activity"))


def decisions(wanted: Wanted) -> Told:
    rows = sanctions.visible_breaches(wanted.agent).filter(person__in=wanted.keys)
    for row in wanted.newest(rows, "fact_on"):
        title = f"Manquement : {row.get_ground_display()}"
        url = reverse("sanctions:breach", args=[row.pk])
        yield Event(row.fact_on, title, capfirst(row.get_state_display()), "attention", url=url)
    decided = Sanction.objects.filter(breach__in=rows.order_by().values("pk"))
    for one in wanted.newest(decided, "decided_on"):
        url = reverse("sanctions:breach", args=[one.breach_id])
        lifted = f"Levée le {short_date(one.lifted_on)}" if one.lifted_on else ""
        yield Event(one.decided_on, f"Sanction : {one}", lifted, "danger", url=url)


def appeals(wanted: Wanted) -> Told:
    theirs = Q(case__household__in=keys(wanted.households))
    theirs |= Q(sanction__breach__person__in=wanted.keys)
    rows = sanctions.visible_appeals(wanted.agent).filter(theirs)
    for row in wanted.newest(rows, "received_on"):
        title = f"Recours contre {row.get_contested_display()}"
        url = reverse("sanctions:appeal", args=[row.pk])
        yield Event(row.received_on, title, capfirst(row.get_state_display()), url=url)


def letters(wanted: Wanted) -> Told:
    rows = allowance.visible_letters(wanted.agent).filter(
        case__household__in=keys(wanted.households), state__in=OUT
    )
    for row in wanted.newest(rows.defer("content"), "issued_at"):
        title = f"Courrier : {row.get_kind_display()}"
        url = reverse("allowance:letter", args=[row.pk])
        yield Event(row.issued_at, title, row.reference, url=url)
    if not sanctions_open(wanted):
        return
    papers = sanctions.visible_papers(wanted.agent).filter(breach__person__in=wanted.keys)
    for paper in wanted.newest(papers.select_related("breach"), "issued_at"):
        url = reverse("sanctions:breach", args=[paper.breach_id])
        yield Event(paper.issued_at, f"Courrier : {paper.get_kind_display()}", url=url)


def sanctions_open(wanted: Wanted) -> bool:
    return sanctions.visible_breaches(wanted.agent).filter(person__in=wanted.keys).exists()


def notes(wanted: Wanted) -> Told:
    rows = secrecy.visible_notes_among(wanted.agent, wanted.pathways)
    for row in wanted.newest(rows, "written_at"):
        title = f"Note de {row.author}"
        level = f"Lecture : {row.get_level_display()}"
        day = timezone.localtime(row.written_at).date()
        url = _pathway(row.pathway_id, "pathways:assessment")
        yield Event(day, title, Truncator(row.text).chars(LONGEST), source=level, url=url)


KINDS = (
    Kind("foyer", "Foyers", "people.view", homes),
    Kind("droit", "Droit", "rights.view", rights),
    Kind("parcours", "Parcours et sorties", VIEW, courses),
    Kind("orientations", "Orientations", VIEW, referrals),
    Kind("referents", "Référents", VIEW, leads),
    Kind("rendez-vous", "Rendez-vous", VIEW, appointments),
    Kind("diagnostics", "Diagnostics", VIEW, diagnoses),
    Kind("contrats", "Contrats", VIEW, contracts),
    Kind("prescriptions", "Prescriptions", VIEW, prescriptions),
    Kind("heures", "Heures d'activité", VIEW, hours),
    Kind("sanctions", "Manquements et sanctions", "sanctions.view", decisions),
    Kind("recours", "Recours", "appeals.view", appeals),
    Kind("courriers", "Courriers", "rights.view", letters),
    Kind("notes", "Notes", VIEW, notes),
)
