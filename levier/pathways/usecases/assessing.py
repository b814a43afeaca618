"""The shared diagnosis recorded, an obstacle changed or lifted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from levier.foundation.acts import Decision, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.pathways import support_access as access
from levier.pathways.domain import assessment as domain
from levier.pathways.domain import contracts as dates
from levier.pathways.domain.assessment import AssessmentKind, Finding, Level
from levier.pathways.models import Assessment, Obstacle, ObstacleStep, Pathway
from levier.pathways.usecases.contacts import note_contact
from levier.pathways.usecases.contracts import words
from levier.pathways.usecases.deadlines import close_deadline
from levier.pathways.usecases.referring import day_of, held
from levier.programmes import themes

REDIAGNOSIS = "DL-03"
NEED, WISHES = 300, 2000


@transaction.atomic
def record_assessment(
    *,
    pathway: Pathway,
    kind: str,
    held_on: date,
    findings: Mapping[str, Finding],
    wishes: str = "",
    decision: Decision,
) -> Assessment:
    """Record a diagnosis held with the person: a finding for each theme that was examined.

    A theme left out keeps what was known of it; `none` lifts its obstacle. A joint one keeps
    DL-03, or not. Refusal for a day to come or before the birth, a theme or a level unknown.
    """
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    _check_day(pathway, held_on, decision)
    if kind not in AssessmentKind.values:
        raise Refusal("Choisissez la nature de ce diagnostic.", field="kind")
    if not findings:
        raise Refusal("Examinez au moins un thème : le niveau « aucun » compte aussi.")
    made = Assessment.objects.create(
        pathway=pathway,
        person_id=pathway.person_id,
        kind=kind,
        held_on=held_on,
        wishes=words(wishes, "wishes", "ce que la personne souhaite", most=WISHES, needed=False),
        examined=" ".join(sorted(findings)),
        recorded_by=decision.actor,
        recorded_at=decision.at,
    )
    for theme, finding in findings.items():
        _put(pathway, themes.check_theme(theme), finding, held_on, decision, made)
    if kind == AssessmentKind.JOINT:
        close_deadline(code=REDIAGNOSIS, pathway=pathway, on=held_on)
    note_contact(pathway=pathway, on=held_on)
    record("pathways.assessment.record", made, decision, kind=kind, on=held_on.isoformat(),
           examined=len(findings))  # fmt: skip
    return made


@transaction.atomic
def set_obstacle(
    *, pathway: Pathway, theme: str, finding: Finding, on: date, decision: Decision
) -> Obstacle | None:
    """The level of one theme on a day, outside a whole diagnosis. None when there is nothing."""
    access.require_pathway(decision, access.SUPPORT, pathway)
    pathway = held(pathway.pk)
    _check_day(pathway, on, decision)
    return _put(pathway, themes.check_theme(theme, field="theme"), finding, on, decision, None)


@transaction.atomic
def lift_obstacle(*, obstacle: Obstacle, on: date, by: str, decision: Decision) -> None:
    """An obstacle is lifted: on what day, thanks to what. Called too by what lifts it."""
    access.require_pathway(decision, access.SUPPORT, obstacle.pathway)
    pathway = held(obstacle.pathway_id)
    _check_day(pathway, on, decision)
    obstacle.refresh_from_db()
    if obstacle.lifted_on is not None:
        raise Refusal(f"Ce frein est déjà levé, depuis le {short_date(obstacle.lifted_on)}.")
    _lift(obstacle, on, words(by, "by", "ce qui a levé ce frein"), decision, None)


def _put(
    pathway: Pathway,
    theme: str,
    finding: Finding,
    on: date,
    decision: Decision,
    assessment: Assessment | None,
) -> Obstacle | None:
    if finding.level not in Level.values:
        raise Refusal("Choisissez un niveau.", field=theme)
    held_one = Obstacle.objects.filter(
        person=pathway.person_id, theme=theme, lifted_on=None
    ).first()
    if held_one is not None and on < held_one.changed_on:
        raise Refusal(
            f"« {themes.THEMES[theme].label} » a déjà été évalué le "
            f"{short_date(held_one.changed_on)} : un diagnostic plus ancien ne le change pas.",
            field="held_on" if assessment else "on",
        )
    if finding.level == Level.NONE:
        if held_one is not None:
            _lift(held_one, on, "constaté au diagnostic", decision, assessment)
        return None
    obstacle = held_one or Obstacle(
        person_id=pathway.person_id, pathway=pathway, theme=theme, found_on=on
    )
    before = obstacle.level if held_one else ""
    obstacle.level, obstacle.changed_on = Level(finding.level), on
    obstacle.family = domain.family_of(theme, finding.family or obstacle.family)
    obstacle.need = words(finding.need, "need", "le besoin", most=NEED, needed=False) or (
        obstacle.need if held_one else ""
    )
    obstacle.save()
    if before != obstacle.level:
        _step(obstacle, on, decision, assessment)
        record("pathways.obstacle.set", obstacle, decision, before=before, after=obstacle.level)
    return obstacle


def _lift(
    obstacle: Obstacle, on: date, by: str, decision: Decision, assessment: Assessment | None
) -> None:
    if on < obstacle.found_on:
        raise Refusal(
            f"Ce frein a été repéré le {short_date(obstacle.found_on)} : il n'a pas pu être levé "
            "avant.",
            field="on",
        )
    before = obstacle.level
    told = {"level": Level.NONE, "lifted_on": on, "lifted_by": by, "changed_on": on}
    Obstacle.objects.filter(pk=obstacle.pk, lifted_on=None).update(**told)
    for name, value in told.items():
        setattr(obstacle, name, value)
    _step(obstacle, on, decision, assessment)
    record("pathways.obstacle.lift", obstacle, decision, before=before, on=on.isoformat())


def _step(obstacle: Obstacle, on: date, decision: Decision, assessment: Assessment | None) -> None:
    ObstacleStep.objects.create(
        obstacle=obstacle,
        assessment=assessment,
        level=obstacle.level,
        on=on,
        stated_by=decision.actor,
    )


def _check_day(pathway: Pathway, on: date, decision: Decision) -> None:
    if on > day_of(decision):
        raise Refusal("Ce jour est à venir : un diagnostic se note une fois fait.", field="on")
    dates.check_birth(pathway.person.born_on, on, field="on")
