"""A prescription in words, for who sent it and for who receives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from levier.directory import queries as agents
from levier.directory.models import Agent, Organisation
from levier.kernel.text import counted, short_date
from levier.pathways import prescription_access as access
from levier.pathways import secrecy, support_access
from levier.pathways.domain import prescriptions as domain
from levier.pathways.domain.contracts import hours_words
from levier.pathways.domain.prescriptions import (
    ANSWERS,
    MEANINGS,
    PRESCRIPTION,
    PrescriptionState,
    Result,
    Target,
)
from levier.pathways.models import Obstacle, Pathway, Prescription
from levier.pathways.queries import obstacles as obstacle_queries
from levier.pathways.queries import prescriptions as queries
from levier.pathways.web import presenting
from levier.pathways.web.assessment_words import label_of
from levier.people.domain import age_on
from levier.programmes.models import Session
from levier.programmes.queries import Offer, ServiceOffer
from levier.ui.pieces import Event, Fact

S = PrescriptionState
AT_ONCE = frozenset({"receive", "accept"})  # asked on the page itself: nothing more to say
ICONS = {"receive": "done", "accept": "done", "integrate": "person", "meet": "people",
         "wait": "clock", "complete": "done"}  # fmt: skip
DANGERS = frozenset({"refuse", "not_retain", "no_show", "abandon"})


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the page: `is_post` when nothing more is asked."""

    label: str
    url: str
    kind: str = "quiet"
    icon: str = ""
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One offer of the page that prescribes: `to` is what its button says."""

    title: str
    detail: str
    to: str
    label: str = "Prescrire"
    room: str = ""
    meaning: str = "neutral"
    url: str = ""
    note: str = ""  # why there is no button


@dataclass(frozen=True, slots=True)
class Line:
    """A prescription among those of a person."""

    one: Prescription
    detail: str
    meaning: str


def choices(found: queries.Choices) -> dict[str, list[Choice]]:
    """The three lists of the page that prescribes."""
    return {
        "sessions": [_session(one, found.already) for one in found.sessions],
        "services": [_service(one, found.already) for one in found.services],
        "siaes": [_siae(one, found.already) for one in found.siaes],
    }


def _session(offer: Offer, already: frozenset[tuple[str, int]]) -> Choice:
    session = offer.session
    room, meaning, to, label = _room(offer)
    note = "Déjà prescrite" if (Target.SESSION, session.pk) in already else ""
    where = f"{session.commune}{_far(offer.distance_km)}"
    return Choice(
        session.title, f"{session.organisation or 'Département'} · {where} · {dates(session)}",
        "" if note else to, label, room, meaning,
        reverse("programmes:session", args=[session.pk]), note,
    )  # fmt: skip


def _room(offer: Offer) -> tuple[str, str, str, str]:
    key = offer.session.pk
    if offer.has_room:
        words = counted(offer.places_left, "place libre", "places libres")
        return words, "done", f"session:{key}", "Prescrire"
    if offer.waiting_left > 0:
        return "complète, liste d'attente", "attention", f"wait:{key}", "Attendre une place"
    return "complète", "danger", "", ""


def dates(session: Session) -> str:
    if session.enrol_until > session.starts_on:
        return f"entrées jusqu'au {short_date(session.enrol_until)}"
    return f"du {short_date(session.starts_on)} au {short_date(session.ends_on)}"


def _far(km: int | None) -> str:
    if km is None:
        return ""
    return f" à {km} km" if km else ", sur place"


def _service(offer: ServiceOffer, already: frozenset[tuple[str, int]]) -> Choice:
    service = offer.service
    taken = (Target.SERVICE, service.pk) in already
    where = f" · {service.commune}{_far(offer.distance_km)}" if service.commune else ""
    return Choice(
        service.name, f"{service.structure}{where}", "" if taken else f"service:{service.pk}",
        url=reverse("programmes:service", args=[service.pk]),
        note="Déjà prescrit" if taken else "",
    )  # fmt: skip


def _siae(siae: Organisation, already: frozenset[tuple[str, int]]) -> Choice:
    taken = (Target.SIAE, siae.pk) in already
    return Choice(
        str(siae),
        "structure d'insertion par l'activité économique",
        "" if taken else f"siae:{siae.pk}",
        note="Déjà prescrite" if taken else "",
    )


def of_person(pathway: Pathway, agent: Agent, today: date) -> dict[str, Any]:
    """The prescriptions of somebody, and the obstacles that call for one."""
    rows = access.visible_prescriptions(agent).filter(pk__in=_keys(pathway))
    lines = [Line(one, line(one), MEANINGS[S(one.state)]) for one in queries.listed(rows)]
    seen, _ = secrecy.visible_obstacles(agent, pathway, obstacle_queries.standing(pathway))
    may = pathway.is_open and support_access.may(agent, support_access.SUPPORT, pathway)
    return {
        **presenting.head(pathway, today),
        "live": [one for one in lines if one.one.is_live],
        "over": [one for one in lines if not one.one.is_live],
        "obstacles": [(one, label_of(one.theme)) for one in seen] if may else [],
        "may_prescribe": may,
    }


def _keys(pathway: Pathway) -> Any:
    return Prescription.objects.filter(person=pathway.person_id).order_by().values("pk")


def line(one: Prescription) -> str:
    """Under the title, among those of a person."""
    told = [one.whom]
    if one.session is not None:
        told.append(str(one.session.commune))
    if one.state in domain.INSIDE and one.entered_on:
        told.append(f"entrée le {short_date(one.entered_on)}")
    elif one.ended_on:
        told.append(f"du {short_date(one.entered_on or one.prepared_on)} au "
                    f"{short_date(one.ended_on)}")  # fmt: skip
    else:
        told.append(f"depuis le {short_date(one.moved_on)}")
    if one.result or one.motive:
        told.append(one.get_result_display() or one.get_motive_display())
    return " · ".join(told)


def page(one: Prescription, agent: Agent, today: date) -> dict[str, Any]:
    """For who follows the person."""
    may = support_access.may(agent, support_access.SUPPORT, one.pathway)
    here = access.is_answered_here(one)
    acts = [*_own_acts(one, may), *(answer_acts(one) if may and not here else [])]
    return {
        **presenting.head(one.pathway, today),
        **_course(one),
        "main": acts[:1],
        "acts": acts[1:],
        "facts": [*_towards(one), Fact("Frein à lever", label_of(one.theme), _lifted(one))],
        "asked": one.message,
        "stands_in": may and not here and one.is_live and one.state != S.DRAFT,
    }


def _lifted(one: Prescription) -> str:
    if one.obstacle.lifted_on:
        return f"levé le {short_date(one.obstacle.lifted_on)}"
    return ""


def _own_acts(one: Prescription, may: bool) -> Iterator[Act]:
    if not may:
        return
    if one.state == S.DRAFT:
        yield Act("Envoyer", reverse("pathways:send_prescription", args=[one.pk]), "main", "mail")
    may_be_lifted = one.state == S.COMPLETED and one.result != Result.MISSED
    if may_be_lifted and one.obstacle.lifted_on is None:
        url = reverse("pathways:confirm_lifted", args=[one.pk])
        kind = "main" if one.result == Result.REACHED else "quiet"
        yield Act("Lever le frein", url, kind, "done")
    if one.state in domain.BEFORE_ENTRY | {S.DRAFT}:
        url = reverse("pathways:cancel_prescription", args=[one.pk])
        yield Act("Annuler la prescription", url, "danger")


def answer_acts(one: Prescription) -> list[Act]:
    """What may be answered now, the most likely first."""
    moves = PRESCRIPTION.open_moves(one.state)
    acts = []
    if one.state in domain.INSIDE:
        url = reverse("pathways:attend", args=[one.pk])
        acts.append(Act("Noter la présence", url, "main", "edit"))
    for name in ANSWERS:
        if name in moves:
            kind = "danger" if name in DANGERS else "quiet" if acts else "main"
            url = reverse("pathways:answer", args=[one.pk, name])
            acts.append(Act(moves[name].label, url, kind, ICONS.get(name, ""), name in AT_ONCE))
    return acts


def received_page(one: Prescription, today: date) -> dict[str, Any]:
    """For who receives: who the person is, how to reach them, who sends them. Nothing else."""
    acts = answer_acts(one)
    return {
        **_course(one),
        "one": one,
        "age": age_on(one.person.born_on, today),
        "main": acts[:1],
        "acts": acts[1:],
        "person_facts": _reach(one),
        "facts": _towards(one, with_sender=False),
        "asked": one.message,
    }


def _reach(one: Prescription) -> list[Fact]:
    lead = one.pathway.lead or one.prescriber
    return [
        Fact("Téléphone", one.person.phone),
        Fact("Courriel", one.person.email),
        Fact("Référent", lead, lead.email if lead else ""),
    ]


def _towards(one: Prescription, *, with_sender: bool = True) -> list[Fact]:
    told = [Fact("Adressée à", one.whom)]
    if one.session is not None:
        session = one.session
        where = ", ".join(filter(None, (session.place, session.address, str(session.commune))))
        told += [
            Fact("Lieu", where),
            Fact("Dates", dates(session), session.schedule),
        ]
        if with_sender:
            told.append(Fact("Contact", session.contact_name, session.contact_phone))
    if with_sender:
        told.append(Fact("Prescrite par", one.prescriber or "Levier"))
    told.append(Fact("Envoyée le", one.sent_on))
    if one.motive:
        told.append(Fact("Motif", one.get_motive_display(), one.motive_words))
    if one.result:
        told.append(Fact("Résultat", one.get_result_display()))
    if one.situation:
        told.append(Fact("Ensuite", one.get_situation_display()))
    return [fact for fact in told if fact.value]


def _course(one: Prescription) -> dict[str, Any]:
    steps = [step for step in one.steps.all() if step.state != S.DRAFT or one.state == S.DRAFT]
    weeks = list(one.attendance.all())
    names = agents.names_of({step.stated_by for step in steps} | {row.recorded_by for row in weeks})
    return {
        "prescription": one,
        "meaning": MEANINGS[S(one.state)],
        "steps": [_step(step, names) for step in reversed(steps)],
        "weeks": [
            (row, hours_words(row.minutes), hours_words(row.missed), names.get(row.recorded_by, ""))
            for row in weeks
        ],
        "came": _came(weeks),
    }


def _step(step: Any, names: Any) -> Event:
    label = step.get_state_display()
    return Event(
        step.on, label[:1].upper() + label[1:], step.words[:1].upper() + step.words[1:],
        MEANINGS[S(step.state)], names.get(step.stated_by, "Levier"),
    )  # fmt: skip


def _came(weeks: Sequence[Any]) -> str:
    """« 24 h en 3 semaines, 2 h d'absence »."""
    if not weeks:
        return ""
    came, missed = sum(one.minutes for one in weeks), sum(one.missed for one in weeks)
    away = f", {hours_words(missed)} d'absence" if missed else ""
    return f"{hours_words(came)} en {counted(len(weeks), 'semaine')}{away}"


def compact(pathway: Pathway, agent: Agent) -> Fact:
    """One line of the page of a pathway. Two queries at most."""
    url = reverse("pathways:prescriptions", args=[pathway.pk])
    rows = access.visible_prescriptions(agent).filter(pathway=pathway)
    live = list(queries.listed(rows.filter(state__in=sorted(domain.LIVE)))[:4])
    if not live:
        return Fact("Prescriptions", "Aucune en cours", url=url)
    first, *others = live
    more = f", et {counted(len(others), 'autre')}" if others else ""
    return Fact("Prescriptions", f"{first.title}{more}", first.get_state_display(), url)


def intro(obstacle: Obstacle) -> str:
    need = f" {obstacle.need}." if obstacle.need else ""
    return f"Frein : {label_of(obstacle.theme)}, {obstacle.get_level_display()}.{need}"
