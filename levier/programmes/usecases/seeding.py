"""The programmes of the Ain, as committed data: put in once, nothing decided since is undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Sum

from levier.directory import usecases as directory
from levier.directory.models import Organisation
from levier.foundation.acts import Decision, record
from levier.kernel.money import Money
from levier.programmes import queries
from levier.programmes.domain import Funder, PartnerPart, ResolutionBody
from levier.programmes.models import (
    Action,
    ActionIndicator,
    ActionPartner,
    ActionPublic,
    ActionTheme,
    ActionVersion,
    Axis,
    BudgetLine,
    Envelope,
    Orientation,
    Placement,
    PolicyProgramme,
    ProgrammeVersion,
)
from levier.programmes.usecases.voting import content_of

DATA = Path(__file__).resolve().parent.parent / "data"


def read(name: str) -> Any:
    """A committed YAML file of this room."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def seed_programmes(*, decision: Decision) -> dict[str, int]:
    """Put in the programmes and actions that are not there yet; how many of each."""
    told = read("actions.yaml")
    organisations = {
        each["siret"]: make_organisation(each, decision) for each in told["organisations"]
    }
    programmes = [
        (made, each)
        for each in read("programmes.yaml")["programmes"]
        if (made := make_programme(each))
    ]
    known = set(Action.objects.values_list("code", flat=True))
    actions = [each for each in told["actions"] if each["code"] not in known]
    _actions(actions, organisations, decision)
    for programme, each in programmes:
        _vote(programme, each, decision)
    counts = {"programmes": len(programmes), "actions": len(actions)}
    if any(counts.values()):
        record("programmes.seed", "programmes.policyprogramme:0", decision, **counts)
    return counts


def make_organisation(told: dict[str, str], decision: Decision) -> Organisation:
    found = Organisation.objects.filter(siret=told["siret"]).first()
    if found is None:
        found = directory.save_organisation(
            siret=told["siret"], name=told["name"], kind=told["kind"], decision=decision
        )
        Organisation.objects.filter(pk=found.pk).update(is_example=True)
    return found


def make_programme(told: dict[str, Any]) -> PolicyProgramme | None:
    """A programme with its axes and orientations; None when its code is already there."""
    if PolicyProgramme.objects.filter(code=told["code"]).exists():
        return None
    made = PolicyProgramme.objects.create(
        **{name: told[name] for name in ("code", "kind", "title", "since", "until")},
        summary=told["summary"],
        source=told["source"],
        is_example=told["is_example"],
    )
    for each in told["axes"]:
        axis = Axis.objects.create(
            programme=made,
            number=each["number"],
            title=each["title"],
            description=each.get("description", ""),
            is_example=told["is_example"],
        )
        Orientation.objects.bulk_create(
            Orientation(axis=axis, is_example=True, **one) for one in each.get("orientations", [])
        )
    return made


def _actions(
    told: list[dict[str, Any]], organisations: dict[str, Organisation], decision: Decision
) -> None:
    """In bulk: the data are checked by tests, and a demonstration starts quickly."""
    made = Action.objects.bulk_create(
        Action(
            **{name: each[name] for name in ("code", "title", "scope", "origin", "state")},
            pilot_id=each.get("pilot"),
            since=each["since"],
            until=each["until"],
            **{
                name: each.get(name, "")
                for name in ("context", "objectives", "audience", "calendar")
            },
            is_published=each["state"] == "ongoing",
            published_at=decision.at if each["state"] == "ongoing" else None,
            is_example=True,
        )
        for each in told
    )
    pairs = list(zip(made, told, strict=True))
    _places(pairs)
    _budgets(pairs)
    _parts(pairs, organisations)
    ActionVersion.objects.bulk_create(
        ActionVersion(
            action=action,
            number=1,
            content=queries.sheet_of(action).content(),
            recorded_by=decision.actor,
            recorded_at=decision.at,
            reason=decision.reason,
        )
        for action in made
    )


Pairs = list[tuple[Action, dict[str, Any]]]


def _places(pairs: Pairs) -> None:
    axes = {(axis.programme.code, axis.number): axis
            for axis in Axis.objects.select_related("programme")}  # fmt: skip
    orientations = {(each.axis_id, each.code): each for each in Orientation.objects.all()}
    rows = []
    for action, told in pairs:
        seen: set[int] = set()
        for place in told["places"]:
            axis = axes[place["programme"], place["axis"]]
            code = place.get("orientation")
            rows.append(
                Placement(
                    action=action,
                    programme_id=axis.programme_id,
                    axis=axis,
                    orientation=orientations[axis.pk, code] if code else None,
                    is_main=axis.programme_id not in seen,
                )
            )
            seen.add(axis.programme_id)
    Placement.objects.bulk_create(rows)


def _budgets(pairs: Pairs) -> None:
    rows = []
    for action, told in pairs:
        for year, thousands in zip(told["years"], told["budget"], strict=True):
            whole = Money(thousands * 100_000)
            esf = Money(whole.cents * told.get("esf", 0) // 100)
            rows.append(_line(action, year, Funder.DEPARTEMENT, whole - esf))
            if esf:
                rows.append(_line(action, year, Funder.ESF, esf))
    BudgetLine.objects.bulk_create(rows)


def _line(action: Action, year: int, funder: str, amount: Money) -> BudgetLine:
    return BudgetLine(action=action, year=year, funder=funder, amount=amount, is_example=True)


def _parts(pairs: Pairs, organisations: dict[str, Organisation]) -> None:
    ActionTheme.objects.bulk_create(
        ActionTheme(action=action, theme=theme, rank=rank)
        for action, told in pairs
        for rank, theme in enumerate(told["themes"], start=1)
    )
    ActionPublic.objects.bulk_create(
        ActionPublic(action=action, public=public)
        for action, told in pairs
        for public in told["publics"]
    )
    ActionPartner.objects.bulk_create(
        ActionPartner(action=action, organisation=organisations[siret], part=PartnerPart.OPERATOR)
        for action, told in pairs
        for siret in told.get("operators", [])
    )
    ActionIndicator.objects.bulk_create(
        ActionIndicator(action=action, year=told["years"][-1], **each)
        for action, told in pairs
        for each in told.get("indicators", [])
    )


def _vote(programme: PolicyProgramme, told: dict[str, Any], decision: Decision) -> None:
    """The envelopes are the sums of the actions; the version is what stands."""
    rows = (
        Placement.objects.filter(
            programme=programme, is_main=True, action__budget__year__in=told["years"]
        )
        .order_by()
        .values_list("axis_id", "action__budget__year")
        .annotate(sum=Sum("action__budget__amount"))
    )
    spent = {(axis, year): amount for axis, year, amount in rows}
    axes = list(programme.axes.values_list("pk", flat=True))
    for year in told["years"]:
        split = {axis: spent.get((axis, year), Money(0)) for axis in axes}
        Envelope.objects.create(programme=programme, year=year, amount=Money.total(split.values()))
        Envelope.objects.bulk_create(
            Envelope(programme=programme, axis_id=axis, year=year, amount=amount)
            for axis, amount in split.items()
        )
    if voted := told.get("resolution"):
        ProgrammeVersion.objects.create(
            programme=programme,
            number=1,
            resolution=voted["reference"],
            body=ResolutionBody.ASSEMBLY,
            resolved_on=voted["date"],
            summary=voted["summary"],
            content=content_of(programme),
            recorded_by=decision.actor,
            recorded_at=decision.at,
            is_example=True,
        )
