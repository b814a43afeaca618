"""A session in words: its steps, its members, its agenda, what its secretary does next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from levier.directory import queries as agents
from levier.kernel.text import counted, long_date, one_or_many, short_date
from levier.sanctions.domain.panel import BEFORE_SITTING, OPEN_AGENDA, ItemState, SessionState
from levier.sanctions.models import AgendaItem, Attendance, PanelSession
from levier.sanctions.web.panel_tables import meaning
from levier.sanctions.web.wording import Act, Told, papers_of
from levier.ui.pieces import Fact, Number, Step

T, I = SessionState, ItemState  # noqa: E741 (the states of a session, of an item)
STEPS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Convocation", frozenset({T.CREATED})),
    ("Réponses", frozenset({T.MEMBERS_ASSIGNED})),
    ("Ordre du jour", frozenset({T.QUORUM, T.CASES_ASSIGNED})),
    ("Présences", frozenset({T.VALIDATED, T.ATTENDANCE_TAKEN})),
    ("Avis", frozenset({T.DECIDING})),
    ("Décisions", frozenset({T.DONE_BY_PANEL, T.COUNCIL_DECIDING})),
    ("Terminée", frozenset({T.DONE})),
)
ITEMS = {I.ASSOCIATED: "attention", I.OPINION: "accent", I.DECIDED: "done"}
MINUTED = (T.DECIDING, T.DONE_BY_PANEL, T.COUNCIL_DECIDING)


@dataclass(frozen=True, slots=True)
class Row:
    """A case on the agenda, as the page shows it."""

    item: AgendaItem
    meaning: str
    breach_url: str
    acts: list[Act]


def page(session: PanelSession, today: date) -> dict[str, Any]:
    """Everything that the page of a session shows."""
    items = list(session.items.select_related("breach__person", "session"))
    called = list(session.attendances.select_related("member"))
    papers = list(session.papers.defer("content"))
    main, others = acts(session, items, called, today)
    return {
        "session": session,
        "today": today,
        "meaning": meaning(session),
        "when": long_date(session.held_on),
        "act": main,
        "more": others,
        "steps": steps(session),
        "notices": list(notices(session, items)),
        "numbers": numbers(items, called, session),
        "rows": [row(one) for one in items],
        "members": [member(one, session) for one in called],
        "papers": papers_of(papers, agents.names_of({one.issued_by for one in papers})),
    }


def steps(session: PanelSession) -> list[Step]:
    if session.state in (T.CANCELLED, T.POSTPONED):
        return []
    here = next(rank for rank, (_, states) in enumerate(STEPS) if session.state in states)
    return [Step(label, _step(rank, here)) for rank, (label, _) in enumerate(STEPS)]


def _step(rank: int, here: int) -> str:
    if rank < here or here == len(STEPS) - 1:
        return "done"
    return "current" if rank == here else "waiting"


def notices(session: PanelSession, items: list[AgendaItem]) -> Iterator[Told]:
    left = sum(one.state == I.OPINION for one in items)
    if session.state == T.COUNCIL_DECIDING and left:
        many = "décisions manquent" if left > 1 else "décision manque"
        yield Told("attention", f"{left} {many} encore.",
                   "Le chef de service ou le responsable de MDS décide ; la séance se termine "
                   "ensuite.")  # fmt: skip
    if session.state == T.CANCELLED:
        yield Told(
            "attention", "Cette séance est annulée.", "Ses dossiers attendent une autre date."
        )
    if session.state == T.POSTPONED:
        later = PanelSession.objects.filter(replaces=session).first()
        when = f"Elle se tient le {short_date(later.held_on)}." if later else ""
        yield Told("attention", "Cette séance est reportée.", when)


def _came(count: int, *, sat: bool) -> str:
    if sat:
        return one_or_many(count, "membre présent", "membres présents")
    return one_or_many(count, "membre a dit venir", "membres ont dit venir")


def numbers(
    items: list[AgendaItem], called: list[Attendance], session: PanelSession
) -> list[Number]:
    live = [one for one in items if one.state not in (I.CANCELLED, I.POSTPONED)]
    given = sum(one.state in (I.OPINION, I.DECIDED) for one in live)
    sat = session.state not in BEFORE_SITTING or session.state == T.ATTENDANCE_TAKEN
    came = sum(bool(one.is_present if sat else one.will_come) for one in called)
    return [
        Number("dossiers à l'ordre du jour" if len(live) > 1 else "dossier à l'ordre du jour",
               len(live), f"{counted(given, 'avis rendu', 'avis rendus')}"),
        Number(_came(came, sat=sat), came,
               f"quorum : {session.quorum} sur {len(called)} convoqués"),
    ]  # fmt: skip


def member(one: Attendance, session: PanelSession) -> Fact:
    if session.state in BEFORE_SITTING and session.state != T.ATTENDANCE_TAKEN:
        told = {None: "pas encore répondu", True: "vient", False: "ne vient pas"}[one.will_come]
    else:
        told = "présent" if one.is_present else "absent"
    substitute = ", suppléant" if one.member.is_substitute else ""
    return Fact(str(one.member), told, f"{one.member.get_quality_display()}{substitute}")


def row(item: AgendaItem) -> Row:
    url = reverse("sanctions:breach", args=[item.breach_id])
    return Row(item, ITEMS.get(I(item.state), "neutral"), url, list(_item_acts(item)))


def _item_acts(item: AgendaItem) -> Iterator[Act]:
    if item.state != I.ASSOCIATED:
        return
    if item.session.state == T.DECIDING:
        yield Act("Rendre l'avis", reverse("sanctions:opinion", args=[item.pk]), "edit")
    if item.session.state in BEFORE_SITTING | {T.DECIDING}:
        yield Act("Retirer", reverse("sanctions:take_off", args=[item.pk]), "close", kind="plain")


def acts(
    session: PanelSession, items: list[AgendaItem], called: list[Attendance], today: date
) -> tuple[Act | None, list[Act]]:
    found = list(_acts(session, items, called, today))
    main = next((one for one in found if one.kind == "main"), None)
    return main, [one for one in found if one is not main]


def _acts(
    session: PanelSession, items: list[AgendaItem], called: list[Attendance], today: date
) -> Iterator[Act]:
    """The next step first, where it can be taken; then what may be done beside it."""
    yield from _next(session, items, called, today)
    if session.state in OPEN_AGENDA:
        yield _act("Inscrire des dossiers", "agenda", session, "add")
    if session.state in MINUTED:
        yield _act("Écrire le procès-verbal", "minutes", session, "edit")
    if session.minutes:
        url = reverse("sanctions:issue_minutes", args=[session.pk])
        yield Act("Éditer le procès-verbal (PDF)", url, "print", posts=True)
    if session.state in BEFORE_SITTING:
        yield _act("Reporter la séance", "postpone", session, "clock")
        yield _act("Annuler la séance", "cancel_session", session, "close")


def _next(
    session: PanelSession, items: list[AgendaItem], called: list[Attendance], today: date
) -> Iterator[Act]:
    waiting = [one for one in items if one.state == I.ASSOCIATED]
    coming = sum(bool(one.will_come) for one in called)
    match session.state:
        case T.CREATED:
            yield _step_act("Convoquer les membres", "convene", session)
        case T.MEMBERS_ASSIGNED if coming >= session.quorum:
            yield _step_act("Constater le quorum", "announce", session)
            yield _act("Changer les réponses", "answers", session, "people")
        case T.MEMBERS_ASSIGNED:
            yield _act("Noter les réponses", "answers", session, "people", "main")
        case T.QUORUM if waiting:
            yield _step_act("Ordre du jour complet", "prepare", session)
        case T.QUORUM:
            yield _act("Inscrire des dossiers", "agenda", session, "add", "main")
        case T.CASES_ASSIGNED:
            yield _step_act("Arrêter l'ordre du jour", "validate", session)
        case T.VALIDATED if today >= session.held_on:
            yield _act("Relever les présences", "attendance", session, "people", "main")
        case _:
            yield from _sitting(session, waiting, items, called)


def _sitting(
    session: PanelSession,
    waiting: list[AgendaItem],
    items: list[AgendaItem],
    called: list[Attendance],
) -> Iterator[Act]:
    match session.state:
        case T.ATTENDANCE_TAKEN:
            ready = sum(one.is_present for one in called) >= session.quorum
            yield _act("Relever les présences", "attendance", session, "people",
                       "quiet" if ready else "main")  # fmt: skip
            if ready:
                yield _step_act("Ouvrir la séance", "open", session)
        case T.DECIDING if waiting:
            url = reverse("sanctions:opinion", args=[waiting[0].pk])
            yield Act(f"Avis sur le dossier n° {waiting[0].rank}", url, kind="main")
        case T.DECIDING:
            yield _step_act("Clore la séance", "close", session)
        case T.DONE_BY_PANEL:
            yield _step_act("Transmettre les avis", "hand", session)
        case T.COUNCIL_DECIDING if not any(one.state == I.OPINION for one in items):
            yield _step_act("Terminer", "end", session)
        case _:
            return


def _step_act(label: str, name: str, session: PanelSession) -> Act:
    url = reverse("sanctions:advance", args=[session.pk, name])
    return Act(label, url, posts=True, kind="main")


def _act(label: str, name: str, session: PanelSession, icon: str, kind: str = "quiet") -> Act:
    return Act(label, reverse(f"sanctions:{name}", args=[session.pk]), icon, kind=kind)


def agenda_words(session: PanelSession) -> str:
    return f"{capfirst(str(session.panel))}, séance du {short_date(session.held_on)}."
