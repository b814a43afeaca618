"""The course of each breach of the demonstration: where it stands, and since how many days.

`back`: how many days ago the last step was taken. Steps before it are set apart as they usually
are. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from levier.sanctions.domain.breach import BreachState
from levier.sanctions.domain.scale import Ground, Measure

S = BreachState


@dataclass(frozen=True, slots=True)
class Story:
    """`measure`, `percent`, `months`: what was decided, if it was. `is_old`: facts of the former
    regime."""

    state: BreachState
    back: int
    measure: str = ""
    percent: int = 0
    months: int = 0
    is_old: bool = False
    with_panel: bool = False
    ground: str = Ground.NOT_RESPECTED


M = Measure
# In turn, until there are enough: the first thirty hold every state and both regimes.
STORIES: tuple[Story, ...] = (
    Story(S.REPORTED, 2),
    Story(S.NOTIFIED, 3),
    Story(S.OBSERVED, 4),
    Story(S.REFERRED, 12, with_panel=True),
    Story(S.WATCHED, 200, M.SUSPENSION, 30, 1),
    Story(S.REPORTED, 6, ground=Ground.NOT_DRAWN_UP),
    Story(S.OPINION_GIVEN, 12, with_panel=True),
    Story(S.SUSPENSION, 4, M.SUSPENSION, 50, 2),
    Story(S.WATCHED, 560, M.SUSPENSION, 50, 2, is_old=True, with_panel=True),
    Story(S.DISMISSED, 9),
    Story(S.NOTIFIED, 14),
    Story(S.NO_ANSWER, 3),
    Story(S.SENT, 3, M.SUSPENSION, 40, 1),
    Story(S.QUALIFIED, 1),
    Story(S.WARNING, 15, M.WARNING),
    Story(S.OBSERVED, 6, is_old=True),
    Story(S.SUPPRESSION, 3, M.SUPPRESSION, 50, 2, with_panel=True, ground=Ground.CONTROLS),
    Story(S.NO_SANCTION, 20, M.NOTHING),
    Story(S.REFERRED, 8, with_panel=True),
    Story(S.LIFTED, 1, M.SUSPENSION, 30, 2),
    Story(S.REPORTED, 11, ground=Ground.JOB_OFFERS),
    Story(S.OBSERVED, 2),
    Story(S.EXPIRED, 1, M.SUSPENSION, 30, 1),
    Story(S.DISMISSED, 40),
    Story(S.WATCHED, 56, M.SUSPENSION, 40, 1, with_panel=True),
    Story(S.NOTIFIED, 7),
    Story(S.CLOSED, 320, M.WARNING),
    Story(S.OPINION_GIVEN, 12, with_panel=True, is_old=True),
    Story(S.NO_ANSWER, 7),
    Story(S.NO_SANCTION, 120, M.NOTHING, is_old=True),
)
# Told of the people for whom the run of the month already holds a part back.
WITHHELD = Story(S.IN_EFFECT, 0, M.SUSPENSION)
# A second breach of somebody sanctioned before: a repeat, under the scale that goes with it.
AGAIN = Story(S.NOTIFIED, 5)

FACTS = (
    ("not_done", "N'a pas commencé l'atelier « Mon projet » prévu au contrat pour septembre."),
    ("refusal", "A dit ne pas vouloir suivre la formation inscrite à son contrat."),
    ("no_proof", "N'a pas remis les justificatifs de recherche d'emploi demandés deux fois."),
    ("not_done", "Ne s'est pas inscrit à l'auto-école solidaire, malgré la place réservée."),
    ("other", "N'a pas répondu aux propositions de date pour signer son contrat."),
)
ABSENCES = (
    "Absence au rendez-vous avec son référent, sans nouvelles depuis.",
    "Absence à la réunion d'information, déjà reportée une fois.",
)
ANSWERS = (
    "J'ai déménagé et je n'ai pas reçu les courriers. Je veux bien reprendre rendez-vous.",
    "Ma fille était hospitalisée, je joins le certificat.",
    "Je n'ai plus de voiture et le bus ne passe pas le matin.",
    "Je ne savais pas que l'atelier était obligatoire.",
)
DISMISSED = (
    "Enfant hospitalisé à cette période : motif légitime.",
    "La personne a repris l'atelier depuis ; la procédure n'a plus d'objet.",
    "Le courrier n'avait pas la bonne adresse : les faits ne sont pas établis.",
)
REASONS = (
    "Deux actions prévues au contrat n'ont pas été commencées, malgré trois relances.",
    "La personne n'a pas actualisé son contrat et n'a proposé aucune autre date.",
)
CONSIDERED = (
    "Santé, garde d'enfants et transport ont été examinés ; aucun n'explique les faits.",
    "Le déménagement invoqué est postérieur aux faits.",
)
LIFTED = "A repris l'atelier et signé un nouveau plan d'action."
OPINIONS = (
    ("suspend", "Faits établis ; la personne n'a rien proposé."),
    ("remobilised", "La personne a repris ses démarches ; l'équipe propose d'arrêter là."),
    ("reduce", "Faits établis ; la présence d'enfants justifie une part réduite."),
    ("warn", "Un premier manquement, expliqué en partie."),
)
SUPPRESS = ("suppress", "Refus des contrôles, répété après deux explications.")
