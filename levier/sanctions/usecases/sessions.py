"""A session from its convening to its minutes: members, quorum, agenda, attendance, opinions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from levier.directory import access as directory
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import fold, short_date
from levier.sanctions.access import PANELS
from levier.sanctions.domain.breach import BREACH, BreachState
from levier.sanctions.domain.panel import (
    ITEM,
    OPEN_AGENDA,
    SESSION,
    ItemState,
    Opinion,
    Quality,
    SessionState,
)
from levier.sanctions.domain.scale import Regime
from levier.sanctions.models import AgendaItem, Attendance, Breach, Panel, PanelSession
from levier.sanctions.usecases.signing import day_of, required

RULE = "CASF L262-39"


@transaction.atomic
def create_session(*, panel: Panel, held_on: date, place: str, decision: Decision) -> PanelSession:
    """A session of a panel, with the members whose term covers that day.

    Refusal for a day that has passed, a panel at rest, or without a representative of the
    recipients among its members (CASF L262-39).
    """
    directory.require_actor(decision, PANELS)
    if held_on < day_of(decision):
        raise Refusal("Cette date est passée.", field="held_on")
    if not panel.is_active:
        raise Refusal("Cette équipe ne siège plus.")
    members = panel.members.filter(Q(until=None) | Q(until__gt=held_on), since__lte=held_on)
    if not members.filter(quality=Quality.RECIPIENT).exists():
        raise Refusal(
            "Cette équipe n'a aucun représentant des bénéficiaires ce jour-là : ajoutez-en un.",
            rule=RULE,
        )
    try:
        with transaction.atomic():
            session = PanelSession.objects.create(
                panel=panel,
                held_on=held_on,
                place=required(place, "Dites où elle se tient.", field="place"),
                quorum=panel.quorum,
                created_by=decision.actor,
                created_at=decision.at,
            )
    except IntegrityError as error:
        raise Refusal("Cette équipe a déjà une séance ce jour-là.", field="held_on") from error
    Attendance.objects.bulk_create(Attendance(session=session, member=one) for one in members)
    record("sanctions.session.create", session, decision, on=held_on.isoformat())
    return session


@transaction.atomic
def advance_session(*, session: PanelSession, name: str, decision: Decision) -> None:
    """One step of a session (see `domain.panel.SESSION`), once what it needs is there.

    Refusal without the quorum of answers (`announce`) or of people present (`open`), with an
    empty agenda (`prepare`), an opinion lacking (`close`), a decision lacking (`end`), or a
    cancellation without a reason.
    """
    directory.require_actor(decision, PANELS)
    SESSION.check(name, session.state, session.get_state_display())
    _check_step(session, name, decision)
    if name in ("cancel", "postpone"):
        _free(session, ItemState.CANCELLED if name == "cancel" else ItemState.POSTPONED, decision)
    move(session, name, SESSION, decision)


def _check_step(session: PanelSession, name: str, decision: Decision) -> None:
    items = session.items
    match name:
        case "announce":
            _quorum(session, session.attendances.filter(will_come=True).count(), "ont dit venir")
        case "open":
            _quorum(session, session.attendances.filter(is_present=True).count(), "sont présents")
        case "prepare" if not items.filter(state=ItemState.ASSOCIATED).exists():
            raise Refusal("L'ordre du jour est vide : ajoutez-y un dossier.")
        case "close" if items.filter(state=ItemState.ASSOCIATED).exists():
            raise Refusal("Des dossiers attendent leur avis : rendez-le, ou reportez-les.")
        case "end" if items.filter(state=ItemState.OPINION).exists():
            raise Refusal("Des décisions manquent encore sur les avis de cette séance.")
        case "cancel" | "postpone":
            required(decision.reason, "Dites pourquoi la séance ne se tient pas.", field="reason")
        case "attend" if day_of(decision) < session.held_on:
            raise Refusal(f"La séance se tient le {short_date(session.held_on)}.")


def _quorum(session: PanelSession, count: int, words: str) -> None:
    if count < session.quorum:
        raise Refusal(f"Le quorum est de {session.quorum} membres ; {count} {words}.", rule=RULE)


@transaction.atomic
def postpone_session(*, session: PanelSession, held_on: date, decision: Decision) -> PanelSession:
    """Put a session off to another day: the same panel and place, its cases free again.

    Refusal without a reason, once it has sat, or for a day on which the panel can't sit.
    """
    if held_on == session.held_on:
        raise Refusal("Choisissez un autre jour.", field="held_on")
    advance_session(session=session, name="postpone", decision=decision)
    made = create_session(
        panel=session.panel, held_on=held_on, place=session.place, decision=decision
    )
    PanelSession.objects.filter(pk=made.pk).update(replaces=session)
    made.replaces = session
    return made


@transaction.atomic
def answer_convocation(*, session: PanelSession, coming: Iterable[int], decision: Decision) -> None:
    """Which members said that they will come (by key of attendance); the others will not."""
    _mark(session, "will_come", coming, {SessionState.MEMBERS_ASSIGNED}, decision)


@transaction.atomic
def take_attendance(*, session: PanelSession, present: Iterable[int], decision: Decision) -> None:
    """Who sits, on the day. Whoever bears the name of somebody on the agenda withdraws for the
    session. Refusal before the day, or once the session is open."""
    keys = set(present)
    on_agenda = {
        fold(f"{item.breach.person.last_name} {item.breach.person.first_name}")
        for item in session.items.filter(state=ItemState.ASSOCIATED).select_related(
            "breach__person"
        )
    }
    for one in session.attendances.filter(pk__in=keys).select_related("member"):
        if any(_same(one.member.name_key, name) for name in on_agenda):
            raise Refusal(
                "Un des membres porte le nom d'une personne dont le dossier est examiné : "
                "il ne peut pas siéger à cette séance.",
                rule="CRPA L100-2",
            )
    if session.state == SessionState.VALIDATED:
        advance_session(session=session, name="attend", decision=decision)
    _mark(session, "is_present", keys, {SessionState.ATTENDANCE_TAKEN}, decision)


def _same(first: str, second: str) -> bool:
    return sorted(first.split()) == sorted(second.split())


def _mark(
    session: PanelSession,
    column: str,
    keys: Iterable[int],
    states: set[SessionState],
    decision: Decision,
) -> None:
    directory.require_actor(decision, PANELS)
    if session.state not in states:
        raise Refusal(
            f"Ce n'est pas le moment : la séance en est à « {session.get_state_display()} »."
        )
    chosen = set(keys)
    session.attendances.filter(pk__in=chosen).update(**{column: True})
    session.attendances.exclude(pk__in=chosen).update(**{column: False})
    record("sanctions.session.mark", session, decision, column=column, count=len(chosen))


@transaction.atomic
def put_on_agenda(*, session: PanelSession, breach: Breach, decision: Decision) -> AgendaItem:
    """Put a case on the agenda, once the person was heard or their delay has passed.

    Refusal once the agenda is closed; under the old regime, for a session beyond the month in
    which the person may be heard (notify the facts anew).
    """
    directory.require_actor(decision, PANELS)
    if session.state not in OPEN_AGENDA:
        raise Refusal("L'ordre du jour de cette séance est arrêté.", field="session")
    served = set(session.panel.centres.values_list("pk", flat=True))
    if served and breach.centre_id not in served:
        raise Refusal(
            f"{session.panel} n'examine pas les dossiers de cette MDS : choisissez la séance "
            "d'une autre équipe.",
            field="session",
        )
    due = breach.observations_due_on
    if breach.regime == Regime.OLD and due is not None and session.held_on > due:
        raise Refusal(
            f"La personne devait être entendue avant le {short_date(due)} : choisissez une autre "
            "séance, ou faites notifier à nouveau les faits.",
            rule=breach.scale.opinion_article,
            field="session",
        )
    rank = (session.items.aggregate(last=Max("rank"))["last"] or 0) + 1
    move(breach, "refer", BREACH, decision)
    return AgendaItem.objects.create(session=session, breach=breach, rank=rank)


def fill_agenda(
    *, session: PanelSession, breaches: Iterable[Breach], decision: Decision
) -> list[str]:
    """Put several cases on the agenda, each on its own; why those refused were."""
    refused = []
    for breach in breaches:
        try:
            put_on_agenda(session=session, breach=breach, decision=decision)
        except Refusal as refusal:
            refused.append(f"{breach.person} : {refusal.message}")
    return refused


@transaction.atomic
def take_off_agenda(*, item: AgendaItem, decision: Decision) -> None:
    """Take a case off; it waits for another session. Refusal without a reason."""
    directory.require_actor(decision, PANELS)
    required(decision.reason, "Dites pourquoi le dossier est retiré.", field="reason")
    postponed = item.session.state not in OPEN_AGENDA
    move(item, "postpone" if postponed else "withdraw", ITEM, decision)
    _back(item.breach, decision)


def _free(session: PanelSession, state: ItemState, decision: Decision) -> None:
    name = "withdraw" if state == ItemState.CANCELLED else "postpone"
    for item in session.items.filter(state=ItemState.ASSOCIATED).select_related("breach"):
        move(item, name, ITEM, decision)
        _back(item.breach, decision)


def _back(breach: Breach, decision: Decision) -> None:
    answered = breach.observed_on is not None
    if breach.state == BreachState.REFERRED:
        move(breach, "withdraw_observed" if answered else "withdraw_no_answer", BREACH, decision)


@transaction.atomic
def give_opinion(
    *,
    item: AgendaItem,
    opinion: str,
    why: str,
    is_heard: bool = False,
    assisted_by: str = "",
    decision: Decision,
) -> None:
    """The opinion of the panel on a case, with its reasons: the council stays free to decide.

    Refusal out of session, without reasons, or a second time.
    """
    directory.require_actor(decision, PANELS)
    if item.session.state != SessionState.DECIDING:
        raise Refusal("Un avis se rend en séance : ouvrez-la d'abord.")
    if opinion not in Opinion.values:
        raise Refusal("Choisissez un avis.", field="opinion")
    kept = required(why, "Écrivez les motifs de l'avis.", field="why", rule=RULE)
    move(
        item, "opine", ITEM, decision,
        opinion=opinion, why=kept, is_heard=is_heard, assisted_by=assisted_by.strip(),
    )  # fmt: skip
    move(item.breach, "give_opinion", BREACH, decision)


@transaction.atomic
def write_minutes(*, session: PanelSession, minutes: str, decision: Decision) -> None:
    """The minutes, once the session has sat. Refusal before it, or once it is over."""
    directory.require_actor(decision, PANELS)
    if session.state not in (SessionState.DECIDING, SessionState.DONE_BY_PANEL,
                             SessionState.COUNCIL_DECIDING):  # fmt: skip
        raise Refusal("Le procès-verbal s'écrit pendant ou après la séance, avant sa fin.")
    kept = required(minutes, "Le procès-verbal est vide.", field="minutes")
    PanelSession.objects.filter(pk=session.pk).update(minutes=kept)
    session.minutes = kept
    record("sanctions.session.minutes", session, decision, length=len(kept))
