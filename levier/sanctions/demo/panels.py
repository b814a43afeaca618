"""Two panels, each with sessions that ended, one whose opinions wait, others to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from levier.foundation import bulk
from levier.foundation.acts import Decision
from levier.kernel.text import fold
from levier.sanctions.demo import stories
from levier.sanctions.demo.breaches import Told, pick
from levier.sanctions.domain.breach import BreachState
from levier.sanctions.domain.panel import ItemState, Quality, SessionState
from levier.sanctions.models import AgendaItem, Attendance, Panel, PanelMember, PanelSession
from levier.territory.models import SocialCentre

Q = Quality
QUORUM = 4
NAMES = ("Équipe pluridisciplinaire Bresse et Dombes", "Équipe pluridisciplinaire Bugey et Gex")
PLACES = ("Bourg-en-Bresse, salle Brou", "Ambérieu-en-Bugey, salle du Maquis")
MEMBERS: tuple[tuple[tuple[str, Quality, bool], ...], ...] = (
    (
        ("Baudin Florence", Q.COUNCIL, False),
        ("Chevret Malik", Q.COUNCIL, False),
        ("Morand Sylvie", Q.FRANCE_TRAVAIL, False),
        ("Perrachon Louis", Q.INSERTION, False),
        ("Duclos Aminata", Q.RECIPIENT, False),
        ("Favier Bruno", Q.RECIPIENT, False),
        ("Guichardon Inès", Q.RECIPIENT, True),
    ),
    (
        ("Jacquemet Paul", Q.COUNCIL, False),
        ("Rivoire Nadia", Q.COUNCIL, False),
        ("Sordet Karim", Q.FRANCE_TRAVAIL, False),
        ("Tissot Hélène", Q.INSERTION, False),
        ("Verne Colette", Q.RECIPIENT, False),
        ("Bonnat Youssef", Q.RECIPIENT, False),
    ),
)
FORMER = ("Ancian Thérèse", Q.RECIPIENT)
MINUTES = (
    "La séance est ouverte à 9 h 30. Les dossiers sont présentés par le secrétaire, sans nom de "
    "référent. Les personnes venues sont entendues, puis l'équipe rend ses avis."
)
S, T = BreachState, SessionState


def seed(told: Sequence[Told], today: date, decision: Decision) -> int:
    """Two panels with their sessions and agendas; how many sessions."""
    centres = list(SocialCentre.objects.order_by("pk"))
    half = (len(centres) + 1) // 2
    made = 0
    for rank, name in enumerate(NAMES):
        served = centres[:half] if rank == 0 else centres[half:]
        panel = Panel.objects.create(name=name, quorum=QUORUM)
        panel.centres.set(served)
        members = _members(panel, rank, today)
        keys = {centre.pk for centre in served}
        mine = [one for one in told if _belongs(one, keys, is_first=rank == 0)]
        made += len(_sessions(panel, PLACES[rank], members, mine, today, decision))
    return made


def _belongs(told: Told, keys: set[str], *, is_first: bool) -> bool:
    """Somebody without a centre is examined by the first panel."""
    centre = told.breach.centre_id
    return centre in keys or (centre is None and is_first)


def _members(panel: Panel, rank: int, today: date) -> list[PanelMember]:
    since = today - timedelta(days=700)
    rows = [
        PanelMember(panel=panel, name=name, name_key=fold(name), quality=quality,
                    is_substitute=substitute, since=since)
        for name, quality, substitute in MEMBERS[rank]
    ]  # fmt: skip
    bulk.insert_with_keys(rows)
    if rank == 0:
        name, quality = FORMER
        PanelMember.objects.create(
            panel=panel, name=name, name_key=fold(name), quality=quality,
            since=since - timedelta(days=300), until=since + timedelta(days=200),
        )  # fmt: skip
    return rows


def _sessions(
    panel: Panel,
    place: str,
    members: Sequence[PanelMember],
    mine: Sequence[Told],
    today: date,
    decision: Decision,
) -> list[PanelSession]:
    ended = [one for one in mine if one.story.with_panel and one.breach.state == S.WATCHED]
    plan: tuple[tuple[SessionState, date, list[Told]], ...] = (
        (T.DONE, today - timedelta(days=566), [one for one in ended if one.story.is_old]),
        (T.DONE, today - timedelta(days=61), [one for one in ended if not one.story.is_old]),
        (T.COUNCIL_DECIDING, today - timedelta(days=12),
         [one for one in mine if one.breach.state in (S.OPINION_GIVEN, S.SUPPRESSION)]),
        (T.CASES_ASSIGNED, today + timedelta(days=9),
         [one for one in mine if one.breach.state == S.REFERRED]),
        (T.CREATED, today + timedelta(days=44), []),
    )  # fmt: skip
    found = []
    for state, day, cases in plan:
        if state == T.DONE and not cases:
            continue
        held_on = _working(day)
        empty = state == T.CASES_ASSIGNED and not cases
        session = PanelSession(
            panel=panel, held_on=held_on, place=place, quorum=QUORUM,
            state=T.MEMBERS_ASSIGNED if empty else state, created_by=decision.actor,
            created_at=decision.at, minutes=MINUTES if held_on < today else "",
        )  # fmt: skip
        session.save()
        bulk.insert(_attendances(session, members, today))
        bulk.insert(_items(session, cases))
        found.append(session)
    return found


def _working(day: date) -> date:
    """The Thursday of that week: panels sit on the same day."""
    return day + timedelta(days=3 - day.weekday())


def _attendances(
    session: PanelSession, members: Sequence[PanelMember], today: date
) -> Iterator[Attendance]:
    answered = session.state != SessionState.CREATED
    for rank, member in enumerate(members):
        comes = rank != 1  # one member is always away
        yield Attendance(
            session=session, member=member, will_come=comes if answered else None,
            is_present=comes and session.held_on < today,
        )  # fmt: skip


def _items(session: PanelSession, cases: Sequence[Told]) -> Iterator[AgendaItem]:
    is_past = session.state in (SessionState.DONE, SessionState.COUNCIL_DECIDING)
    for rank, one in enumerate(cases, 1):
        opinion, why = pick(stories.OPINIONS, rank - 1)
        if one.breach.state == S.SUPPRESSION:
            opinion, why = stories.SUPPRESS
        given = ItemState.OPINION if one.breach.state == S.OPINION_GIVEN else ItemState.DECIDED
        yield AgendaItem(
            session=session, breach=one.breach, rank=rank,
            state=given if is_past else ItemState.ASSOCIATED,
            opinion=opinion if is_past else "", why=why if is_past else "",
            is_heard=is_past and rank % 2 == 0,
        )  # fmt: skip
