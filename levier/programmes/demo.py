"""The programmes of the demonstration: `seed_demo` puts in what is not there yet, quickly.

Needs the social centres and the people of the demonstration. Sessions are dated around the day
of the decision, their places partly taken by nobody in particular.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from levier.directory.models import Organisation
from levier.foundation.acts import Decision, record
from levier.programmes import usecases
from levier.programmes.domain import ActionState, PartnerPart, PlaceState
from levier.programmes.domain.calls import CallState
from levier.programmes.models import (
    Action,
    Evaluation,
    PolicyProgramme,
    ProjectCall,
    Session,
    SessionPlace,
)
from levier.territory.models import SocialCentre


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of session: its first day and its length from today, how it is filled (per cent)."""

    words: str
    starts_in: int
    lasts: int
    open_for: int  # days, from today, during which one may still enter
    schedule: str
    hours: int
    places: int
    waiting: int
    filled: int


PATTERNS = (
    Pattern("Entrées toute l'année", -40, 220, 170, "mardi et jeudi, de 9 h à 12 h", 6, 12, 5, 60),
    Pattern("Session de décembre", 12, 60, 12, "lundi, mercredi et vendredi matin", 9, 10, 4, 90),
    Pattern("Session de janvier", 45, 90, 45, "du lundi au jeudi, de 9 h à 16 h", 20, 14, 6, 30),
    Pattern("Permanence", -90, 300, 200, "le vendredi, de 14 h à 17 h", 3, 8, 3, 120),
    Pattern("Session d'octobre", -45, 75, -45, "mardi et jeudi après-midi", 8, 10, 2, 100),
)
# Over: what prescriptions and results of two years are about. Nobody holds a place in them yet.
PAST = (
    Pattern("Session du printemps dernier", -215, 85, -220, "lundi et jeudi matin", 6, 10, 3, 0),
    Pattern("Session de l'automne dernier", -410, 85, -415, "mardi et vendredi", 8, 10, 3, 0),
    Pattern("Session du printemps d'avant", -580, 85, -585, "lundi et jeudi matin", 6, 8, 3, 0),
)


def seed_demo(decision: Decision) -> dict[str, int]:
    """How many of each were put in. Starting again changes nothing."""
    counts = usecases.seed_programmes(decision=decision)
    pacts = usecases.seed_pacts(decision=decision)
    sessions = _sessions(decision)
    _evaluation(decision)
    _calls(decision)
    return {**counts, "pacts": pacts, "sessions": sessions}


# Title, orientation's words, first and last day from today, state.
CALLS = (
    ("Se déplacer en zone rurale", "Des solutions pour aller travailler sans voiture, dans une MDS "
     "de montagne : prêt, location, covoiturage.", -20, 25, CallState.PUBLISHED),
    ("Garde d'enfants en horaires décalés", "Une garde le matin tôt, le soir et le week-end, pour "
     "qui se forme ou reprend un travail.", 12, 70, CallState.PUBLISHED),
    ("Ateliers numériques", "Des ateliers pour faire seul ses démarches, près de chez soi.",
     -160, -90, CallState.PUBLISHED),
    ("Insertion par l'activité économique 2027", "De nouvelles places dans les structures "
     "d'insertion.", 40, 110, CallState.DRAFT),
)  # fmt: skip


def _calls(decision: Decision) -> None:
    """Calls open, to come, over and being prepared, of the plan in force."""
    if ProjectCall.objects.exists():
        return
    programme = PolicyProgramme.objects.get(code="PLAN-2023")
    today = timezone.localtime(decision.at).date()
    ProjectCall.objects.bulk_create(
        ProjectCall(
            programme=programme, title=title, expected=words, how="insertion@ain.fr",
            opens_on=today + timedelta(days=first), closes_on=today + timedelta(days=last),
            state=state, is_example=True,
        )
        for title, words, first, last, state in CALLS
    )  # fmt: skip


def _evaluation(decision: Decision) -> None:
    """The year under way, its figures gathered and read by one centre."""
    plan = PolicyProgramme.objects.get(code="PLAN-2023")
    year = timezone.localtime(decision.at).year
    if Evaluation.objects.filter(programme=plan).exists():
        return
    made = usecases.open_evaluation(programme=plan, year=year, decision=decision)
    usecases.collect_figures(evaluation=made, decision=decision)
    usecases.give_opinion(
        evaluation=made,
        centre=SocialCentre.objects.earliest("pk"),
        words="Les places de mobilité partent en deux semaines ; celles de santé restent libres.",
        decision=decision,
    )
    Evaluation.objects.filter(pk=made.pk).update(is_example=True)


@transaction.atomic
def _sessions(decision: Decision) -> int:
    if Session.objects.exists():
        return 0
    made = Session.objects.bulk_create(_every_session(decision))
    SessionPlace.objects.bulk_create(
        place for number, session in enumerate(made) for place in _held(number, session, decision)
    )
    past = Session.objects.bulk_create(_every_session(decision, is_past=True))
    count = len(made) + len(past)
    record("programmes.sessions.seed", "programmes.session:0", decision, sessions=count)
    return count


def _every_session(decision: Decision, *, is_past: bool = False) -> Iterator[Session]:
    today = timezone.localtime(decision.at).date()
    towns = list(SocialCentre.objects.order_by("pk").values_list("town", flat=True))
    actions = Action.objects.filter(state=ActionState.ONGOING, themes__rank=1).select_related(
        "pilot"
    )
    for number, action in enumerate(actions.order_by("code")):
        operator = Organisation.objects.filter(
            action_parts__action=action, action_parts__part=PartnerPart.OPERATOR
        ).first()
        patterns = PAST if is_past else PATTERNS
        held = patterns[:2] if action.pilot else patterns
        for step, pattern in enumerate(held):
            town = action.pilot.town_id if action.pilot else towns[(number * 3 + step) % len(towns)]
            yield _session(action, operator, pattern, town, today, decision)


def _session(
    action: Action,
    operator: Organisation | None,
    pattern: Pattern,
    town: str,
    today: date,
    decision: Decision,
) -> Session:
    starts = today + timedelta(days=pattern.starts_in)
    return Session(
        action=action,
        organisation=operator,
        title=f"{action.title} : {pattern.words.lower()}",
        starts_on=starts,
        ends_on=starts + timedelta(days=pattern.lasts),
        enrol_until=today + timedelta(days=pattern.open_for),
        schedule=pattern.schedule,
        hours_per_week=pattern.hours,
        commune_id=town,
        place="Salle d'exemple",
        places=pattern.places,
        waiting_limit=pattern.waiting,
        contact_name=f"Accueil de {operator}" if operator else "Accueil",
        contact_phone="04 00 00 00 00",
        contact_email="accueil@exemple.example",
        conditions="Sur prescription d'un référent.",
        updated_at=decision.at,
        is_example=True,
    )


def _held(number: int, session: Session, decision: Decision) -> Iterator[SessionPlace]:
    """As many as the pattern says, give or take; beyond the places, some wait."""
    pattern = PATTERNS[number % len(PATTERNS)]
    wanted = session.places * (pattern.filled + number * 7 % 30 - 15) // 100
    for rank in range(min(wanted, session.places + session.waiting_limit)):
        yield SessionPlace(
            session=session,
            holder=f"demo:{rank + 1}",
            state=PlaceState.TAKEN if rank < session.places else PlaceState.WAITING,
            taken_at=decision.at,
        )
