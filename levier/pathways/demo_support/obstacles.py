"""Diagnoses and obstacles of a demonstration: found, changed, lifted."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from levier.foundation import bulk
from levier.pathways.demo_support.people import Helped, moment
from levier.pathways.domain import assessment as domain
from levier.pathways.domain.assessment import AssessmentKind, Level, NoteLevel
from levier.pathways.models import Assessment, Note, Obstacle, ObstacleStep
from levier.programmes.themes import THEMES

# How often each theme comes up, and what people say of it.
NEEDS: tuple[tuple[str, int, str], ...] = (
    ("mobility", 10, "Pas de permis, vit loin des lignes de bus"),
    ("employment", 8, "Ne sait pas par où commencer"),
    ("training", 6, "Voudrait un métier reconnu"),
    ("housing_budget", 6, "Un impayé de loyer à régler"),
    ("childcare", 5, "Pas de garde le mercredi"),
    ("health", 5, "Un rendez-vous médical à obtenir"),
    ("digital_divide", 5, "N'ose pas faire ses démarches en ligne"),
    ("isolation", 4, "Ne voit presque plus personne"),
    ("administrative_rights", 4, "Des papiers à retrouver"),
    ("french_language", 4, "Comprend, mais lit avec peine"),
    ("remobilisation", 3, "A perdu confiance"),
    ("business_creation", 2, "Un projet de marché de producteurs"),
    ("disability", 2, "Une demande à déposer à la MDPH"),
    ("illiteracy", 2, "Demande qu'on lise les courriers"),
)
WISHES = ("Travailler près de chez elle.", "Passer le permis.", "Retrouver du lien.", "")
LIFTED = ("Permis obtenu", "Place en crèche trouvée", "Atelier suivi jusqu'au bout",
          "Dossier déposé", "Plan d'apurement signé")  # fmt: skip
NOTES = (
    (NoteLevel.GENERAL, "Disponible le mardi et le jeudi. Préfère être appelée l'après-midi."),
    (NoteLevel.GENERAL, "A trouvé une place en crèche pour la rentrée."),
    (NoteLevel.SOCIAL, "Séparation en cours : adresse à confirmer avant tout courrier."),
    (NoteLevel.PROTECTED, "Ne souhaite pas que sa situation de santé soit évoquée en réunion."),
)
COLUMNS = ("obstacle", "assessment", "level", "on", "stated_by")
LEVELS = (Level.TO_WATCH, Level.OBSTACLE, Level.OBSTACLE, Level.MAJOR)


@dataclass(frozen=True, slots=True)
class Found:
    """An obstacle drawn, and the level that it first had."""

    obstacle: Obstacle
    first: Level
    actor: str


@transaction.atomic
def seed(people: Sequence[Helped], number: int) -> dict[str, int]:
    """One diagnosis for most people, their obstacles, the steps of each; how many."""
    assessments, found = [], []
    for one in people:
        chance = one.chance(number, "obstacle")
        if chance.random() < 0.85:
            on = _day(one, chance)
            drawn = list(_obstacles(one, chance, on))
            assessments.append(_assessment(one, chance, on, [each.obstacle for each in drawn]))
            found += drawn
    bulk.insert(assessments)
    bulk.insert(each.obstacle for each in found)
    bulk.insert_values(ObstacleStep, COLUMNS, list(_steps(found)))
    notes = bulk.insert(note for one in people for note in _notes(one, number))
    return {"assessments": len(assessments), "obstacles": len(found), "notes": notes}


def _notes(one: Helped, number: int) -> Iterator[Note]:
    """A few of them have a note of their lead worker."""
    chance = one.chance(number, "note")
    if not one.pathway.lead_id or chance.random() > 0.08:
        return
    level, text = chance.choice(NOTES)
    yield Note(
        pathway=one.pathway,
        person_id=one.pathway.person_id,
        level=level,
        text=text,
        author_id=one.pathway.lead_id,
        written_at=moment(one.today - timedelta(days=chance.randrange(1, 90))),
    )


def _day(one: Helped, chance: random.Random) -> date:
    """Some weeks after the start, never to come."""
    return min(one.pathway.since + timedelta(days=chance.randrange(10, 60)), one.today)


def _assessment(
    one: Helped, chance: random.Random, on: date, obstacles: Sequence[Obstacle]
) -> Assessment:
    themes = {each.theme for each in obstacles} | set(chance.sample(sorted(THEMES), 4))
    return Assessment(
        pathway=one.pathway,
        person_id=one.pathway.person_id,
        kind=AssessmentKind.FIRST,
        held_on=on,
        wishes=chance.choice(WISHES),
        examined=" ".join(sorted(themes)),
        recorded_by=one.actor,
        recorded_at=moment(on),
    )


def _obstacles(one: Helped, chance: random.Random, on: date) -> Iterator[Found]:
    drawn = chance.choices(NEEDS, weights=[weight for _, weight, _ in NEEDS],
                           k=chance.choice((0, 1, 1, 2, 2, 3, 4)))  # fmt: skip
    for theme, _, need in dict.fromkeys(drawn):
        level = chance.choice(LEVELS)
        obstacle = Obstacle(
            person_id=one.pathway.person_id,
            pathway=one.pathway,
            theme=theme,
            family=domain.family_of(theme),
            level=level,
            need=need if chance.random() < 0.5 else "",
            found_on=on,
            changed_on=on,
        )
        elapsed = (one.today - on).days
        if elapsed > 45 and chance.random() < 0.3:
            obstacle.level, obstacle.lifted_by = Level.NONE, chance.choice(LIFTED)
            obstacle.lifted_on = on + timedelta(days=chance.randrange(30, elapsed))
            obstacle.changed_on = obstacle.lifted_on
        yield Found(obstacle, level, one.actor)


def _steps(found: Sequence[Found]) -> Iterator[tuple[object, ...]]:
    """The history, once the database has numbered the obstacles."""
    known = dict(Obstacle.objects.order_by().values_list("uuid", "pk"))
    for each in found:
        key, obstacle = known[each.obstacle.uuid], each.obstacle
        yield key, None, each.first, obstacle.found_on, each.actor
        if obstacle.lifted_on:
            yield key, None, Level.NONE, obstacle.lifted_on, each.actor
