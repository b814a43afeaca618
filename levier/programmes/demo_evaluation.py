"""A year of the plan evaluated to the end in the demonstration: sessions of last year with people
in them, figures gathered, read by two centres, concluded and published. Invented, and said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from levier.foundation.acts import Decision, record
from levier.programmes import usecases
from levier.programmes.domain import ActionState, PlaceState
from levier.programmes.models import Action, Evaluation, PolicyProgramme, Session, SessionPlace
from levier.territory.models import SocialCentre

OPINIONS = (
    "Les places de mobilité partent en deux semaines. Celles de santé restent libres : les "
    "prescripteurs ne les connaissent pas assez.",
    "Les personnes venues de loin abandonnent plus souvent. Une session sur place, même courte, "
    "vaut mieux qu'un trajet remboursé.",
)
CONCLUSIONS = (
    "Le comité garde les douze actions. Il demande une session de mobilité de plus dans chaque MDS "
    "de montagne, et une présentation des actions de santé aux référents avant l'été.\n\n"
    "Les groupes ressources ont été entendus : les horaires du matin changent à la rentrée."
)


@transaction.atomic
def seed_evaluation(decision: Decision) -> bool:
    """Whether last year's evaluation was put in; starting again changes nothing."""
    year = timezone.localtime(decision.at).year - 1
    plan = PolicyProgramme.objects.get(code="PLAN-2023")
    if Evaluation.objects.filter(programme=plan, year=year).exists():
        return False
    _last_year(plan, year, decision)
    made = usecases.open_evaluation(programme=plan, year=year, decision=decision)
    usecases.collect_figures(evaluation=made, decision=decision)
    for centre, words in zip(SocialCentre.objects.order_by("pk")[:2], OPINIONS, strict=True):
        usecases.give_opinion(evaluation=made, centre=centre, words=words, decision=decision)
    usecases.close_review(evaluation=made, decision=decision)
    day = timezone.localtime(decision.at).date() - timedelta(days=30)
    usecases.conclude(evaluation=made, on=day, conclusions=CONCLUSIONS, decision=decision)
    Evaluation.objects.filter(pk=made.pk).update(is_example=True)
    usecases.publish_evaluation(evaluation=made, decision=decision)
    return True


def _last_year(plan: PolicyProgramme, year: int, decision: Decision) -> None:
    """Two sessions of each action, long over, most of their places taken."""
    placed = plan.placements.filter(is_main=True).values("action")
    actions = Action.objects.filter(pk__in=placed, state=ActionState.ONGOING, since__year__lte=year)
    made = Session.objects.bulk_create(
        session
        for rank, action in enumerate(actions.select_related("pilot").order_by("code"))
        for session in _sessions(rank, action, year, decision)
    )
    SessionPlace.objects.bulk_create(
        SessionPlace(
            session=session, holder=f"demo:{rank + 1}", state=PlaceState.TAKEN, taken_at=decision.at
        )
        for number, session in enumerate(made)
        for rank in range(session.places - number % 6)
    )
    record("programmes.sessions.seed", "programmes.session:0", decision, sessions=len(made))


def _sessions(rank: int, action: Action, year: int, decision: Decision) -> Iterator[Session]:
    towns = list(SocialCentre.objects.order_by("pk").values_list("town", flat=True))
    for half in range(2):
        starts = date(year, 2 + 6 * half, 3 + rank % 20)
        yield Session(
            action=action, title=f"{action.title} : {('printemps', 'automne')[half]} {year}",
            starts_on=starts, ends_on=starts + timedelta(days=80), enrol_until=starts,
            schedule="mardi et jeudi, de 9 h à 12 h", hours_per_week=6,
            commune_id=action.pilot.town_id if action.pilot else towns[(rank + half) % len(towns)],
            place="Salle d'exemple", places=8 + (rank * 5) % 13, waiting_limit=0,
            updated_at=decision.at, is_example=True,
        )  # fmt: skip
