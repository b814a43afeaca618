"""The sheet of an action: made, changed, kept version by version."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from levier.directory.models import Agent, Organisation
from levier.foundation.acts import Decision, move, record
from levier.kernel.errors import Refusal
from levier.kernel.text import short_date
from levier.programmes import access, queries, themes
from levier.programmes.domain import (
    ACTION,
    LIVE,
    ActionScope,
    ActionState,
    Origin,
    PartnerPart,
    Sheet,
)
from levier.programmes.models import (
    Action,
    ActionPartner,
    ActionPublic,
    ActionTheme,
    ActionVersion,
)
from levier.programmes.usecases.tree import check_reason
from levier.territory.models import SocialCentre

STALE = (
    "Quelqu'un d'autre vient de modifier cette action : rechargez la page pour voir ce qu'elle dit."
)


@transaction.atomic
def create_action(*, sheet: Sheet, decision: Decision, is_example: bool = False) -> Action:
    """A new action, in project. Refusal: a code taken, unknown codes, a pilot that can't be."""
    access.require_pilot(decision, sheet.pilot or None)
    check_reason(decision)
    _check(sheet)
    try:
        with transaction.atomic():
            action = Action.objects.create(
                code=sheet.code.strip().upper(), is_example=is_example, **_columns(sheet)
            )
    except IntegrityError as error:
        raise Refusal(f"Une action porte déjà le code {sheet.code}.", field="code") from error
    _write_parts(action, sheet)
    _keep(action, sheet, decision)
    record("programmes.action.create", action, decision, code=action.code, scope=action.scope)
    return action


@transaction.atomic
def change_action(*, action: Action, revision: int, sheet: Sheet, decision: Decision) -> None:
    """Change a sheet. `revision`: the one that was on the screen; the former stays readable.

    Refusal when somebody changed it meanwhile, or when it would leave one's own centre.
    """
    access.require_change(decision, action)
    access.require_pilot(decision, sheet.pilot or None)
    check_reason(decision)
    _check(sheet)
    if queries.sheet_of(action) == sheet:
        raise Refusal("Rien n'a changé sur cette fiche.")
    changed = Action.objects.filter(pk=action.pk, revision=revision).update(
        revision=revision + 1, **_columns(sheet)
    )
    if not changed:
        raise Refusal(STALE)
    action.refresh_from_db()
    _write_parts(action, sheet)
    _keep(action, sheet, decision)
    record("programmes.action.change", action, decision, revision=action.revision)


def move_action(*, action: Action, name: str, decision: Decision) -> None:
    """Adopt, start, suspend, resume, end or abandon an action."""
    access.require_change(decision, action)
    check_reason(decision)
    if name not in ACTION.moves:
        raise Refusal("Ce changement d'état n'existe pas.")
    if name == "adopt" and not action.placements.exists():
        raise Refusal("Rattachez d'abord cette action à un axe ou à une orientation.")
    move(action, name, ACTION, decision)


@transaction.atomic
def publish_action(*, action: Action, decision: Decision) -> None:
    """Let the public read what this action is for, where and how. Refusal: still a project."""
    access.require_publish(decision)
    if action.state not in LIVE | {ActionState.ADOPTED}:
        raise Refusal("Seule une action adoptée ou en cours se publie.")
    changed = Action.objects.filter(pk=action.pk, is_published=False).update(
        is_published=True, published_at=decision.at
    )
    if not changed:
        raise Refusal("Cette action est déjà publiée.")
    record("programmes.action.publish", action, decision)


@transaction.atomic
def withdraw_action(*, action: Action, decision: Decision) -> None:
    """Take an action off the public site."""
    access.require_publish(decision)
    check_reason(decision)
    if not Action.objects.filter(pk=action.pk, is_published=True).update(is_published=False):
        raise Refusal("Cette action n'est pas publiée.")
    record("programmes.action.withdraw", action, decision)


def _columns(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title.strip(),
        "scope": sheet.scope,
        "pilot_id": sheet.pilot or None,
        "officer_id": sheet.officer,
        "origin": sheet.origin,
        "context": sheet.context.strip(),
        "objectives": sheet.objectives.strip(),
        "audience": sheet.audience.strip(),
        "means": sheet.means.strip(),
        "calendar": sheet.calendar.strip(),
        "since": sheet.since,
        "until": sheet.until,
    }


def _write_parts(action: Action, sheet: Sheet) -> None:
    """Themes, publics, partners and territory are few: written again whole."""
    action.themes.all().delete()
    ActionTheme.objects.bulk_create(
        ActionTheme(action=action, theme=theme, rank=rank)
        for rank, theme in enumerate(sheet.themes, start=1)
    )
    action.publics.all().delete()
    ActionPublic.objects.bulk_create(
        ActionPublic(action=action, public=public) for public in sheet.publics
    )
    action.partners.all().delete()
    ActionPartner.objects.bulk_create(
        ActionPartner(action=action, organisation_id=pk, part=part)
        for part, keys in (
            (PartnerPart.OPERATOR, sheet.operators),
            (PartnerPart.PARTNER, sheet.partners),
        )
        for pk in keys
    )
    action.centres.set(SocialCentre.objects.filter(pk__in=sheet.centres))


def _keep(action: Action, sheet: Sheet, decision: Decision) -> None:
    ActionVersion.objects.create(
        action=action,
        number=action.revision,
        content=sheet.content(),
        recorded_by=decision.actor,
        recorded_at=decision.at,
        reason=decision.reason,
    )


def _check(sheet: Sheet) -> None:
    if not sheet.code.strip() or not sheet.title.strip():
        raise Refusal("Une action a un code et un titre.", field="code")
    if sheet.scope not in ActionScope.values:
        raise Refusal(f"« {sheet.scope} » n'est pas une portée connue.", field="scope")
    if sheet.origin not in Origin.values:
        raise Refusal(f"« {sheet.origin} » n'est pas une origine connue.", field="origin")
    if sheet.until is not None and sheet.until <= sheet.since:
        raise Refusal(f"La fin doit suivre le {short_date(sheet.since)}.", field="until")
    _check_pilot(sheet)
    for theme in sheet.themes:
        themes.check_theme(theme)
    for public in sheet.publics:
        themes.check_public(public)
    _check_places(sheet)


def _check_pilot(sheet: Sheet) -> None:
    if sheet.scope == ActionScope.TERRITORIAL and not sheet.pilot:
        raise Refusal("Une action territoriale a une MDS pilote.", field="pilot")
    if sheet.scope == ActionScope.DEPARTMENTAL and sheet.pilot:
        raise Refusal("Une action départementale n'a pas de MDS pilote.", field="pilot")


def _check_places(sheet: Sheet) -> None:
    """Keys that lead to something: centres, organisations, agent."""
    centres = {*sheet.centres, *filter(None, [sheet.pilot])}
    if SocialCentre.objects.filter(pk__in=centres).count() != len(centres):
        raise Refusal("Une de ces MDS n'existe pas.", field="centres")
    both = set(sheet.operators) & set(sheet.partners)
    if both:
        raise Refusal("Un organisme mène l'action ou y contribue, pas les deux.", field="partners")
    organisations = {*sheet.operators, *sheet.partners}
    if Organisation.objects.filter(pk__in=organisations).count() != len(organisations):
        raise Refusal("Un de ces organismes n'existe pas.", field="partners")
    if sheet.officer is not None and not Agent.objects.filter(pk=sheet.officer).exists():
        raise Refusal("Cet agent n'existe pas.", field="officer")
