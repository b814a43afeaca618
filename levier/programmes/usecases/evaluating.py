"""The yearly evaluation: opened, counted, read by the centres, concluded, published."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.programmes import access, queries
from levier.programmes.domain import years_of
from levier.programmes.domain.evaluation import EVALUATION, EvaluationState
from levier.programmes.models import Evaluation, EvaluationOpinion, PolicyProgramme
from levier.programmes.usecases.tree import check_reason
from levier.territory.models import SocialCentre


@transaction.atomic
def open_evaluation(*, programme: PolicyProgramme, year: int, decision: Decision) -> Evaluation:
    """Open the evaluation of a year. Refusal: a year to come or outside the programme, twice."""
    access.require_tree(decision)
    today = timezone.localtime(decision.at).date()
    if year not in years_of(programme.since, programme.until, today) or year > today.year:
        raise Refusal(f"Ce programme n'a pas d'année {year} à évaluer.", field="year")
    try:
        with transaction.atomic():
            made = Evaluation.objects.create(programme=programme, year=year)
    except IntegrityError as error:
        raise Refusal(f"L'évaluation {year} est déjà ouverte.", field="year") from error
    record("programmes.evaluation.open", made, decision, programme=programme.pk, year=year)
    return made


def collect_figures(*, evaluation: Evaluation, decision: Decision) -> None:
    """Read every figure now and keep them with the moment; until published, they may be read
    again."""
    access.require_tree(decision)
    today = timezone.localtime(decision.at).date()
    figures = queries.figures_of(evaluation.programme, evaluation.year, today)
    move(evaluation, "collect", EVALUATION, decision, figures=figures, figures_at=decision.at)


@transaction.atomic
def give_opinion(
    *, evaluation: Evaluation, centre: SocialCentre, words: str, decision: Decision
) -> EvaluationOpinion:
    """What a centre says of the year, once the figures are there; said again, it replaces."""
    access.require_pilot(decision, centre.pk)
    locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if locked.state != EvaluationState.DATA_COLLECTED:
        raise Refusal("L'avis se donne une fois les chiffres réunis, avant le comité.")
    if not words.strip():
        raise Refusal("Un avis tient en quelques phrases.", field="words")
    said, _ = EvaluationOpinion.objects.update_or_create(
        evaluation=evaluation,
        centre=centre,
        defaults={
            "words": words.strip(),
            "given_by": decision.actor,
            "given_at": decision.at,
        },
    )
    record("programmes.evaluation.opinion", evaluation, decision, centre=centre.pk)
    return said


def close_review(*, evaluation: Evaluation, decision: Decision) -> None:
    """The centres have read: the committee may take it. Refusal while nobody said a word."""
    access.require_tree(decision)
    if not evaluation.opinions.exists():
        raise Refusal("Aucune MDS n'a encore donné son avis.")
    move(evaluation, "review", EVALUATION, decision)


def reopen_review(*, evaluation: Evaluation, decision: Decision) -> None:
    access.require_tree(decision)
    check_reason(decision)
    move(evaluation, "reopen", EVALUATION, decision)


def conclude(*, evaluation: Evaluation, on: date, conclusions: str, decision: Decision) -> None:
    """Write down what the committee concluded, and the day it met."""
    access.require_tree(decision)
    if not conclusions.strip():
        raise Refusal("Écrivez ce que le comité a conclu.", field="conclusions")
    if on > timezone.localtime(decision.at).date():
        raise Refusal("Ce comité n'a pas encore eu lieu.", field="on")
    move(
        evaluation,
        "conclude",
        EVALUATION,
        decision,
        committee_on=on,
        conclusions=conclusions.strip(),
    )


def publish_evaluation(*, evaluation: Evaluation, decision: Decision) -> None:
    """Publish: from then on the database refuses to change a figure or a word (R-20)."""
    access.require_publish(decision)
    move(
        evaluation,
        "publish",
        EVALUATION,
        decision,
        published_by=decision.actor,
        published_at=decision.at,
    )
