"""Acts on many rows: the check page, the progress, the report. Any list of the room may use it.

A screen says which list the rows come from and what is the same for all of them: declare one
with `screen(act, Screen(...))` and post the list to `pathways:cohort_check`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import Form, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.directory import access as directory
from levier.directory.models import Agent
from levier.foundation.lists import ListSpec
from levier.foundation.models import LongRun
from levier.kernel.errors import Refusal
from levier.pathways import access
from levier.pathways.cohorts import ACTS, CohortAct
from levier.pathways.models import Pathway, Referral
from levier.pathways.queries import bodies, lists, workers
from levier.pathways.tasks import cohorts as tasks
from levier.pathways.tasks import referral_cohorts as acts
from levier.pathways.web import forms, letters, tables

SHOWN = 200  # refusals written out on a page
DIGITS = 19  # of a key that a database can hold


@dataclass(frozen=True, slots=True)
class Screen:
    """`rows`: those of the list for an agent; `form`: what is the same for all rows picked;
    `back`: the address of the list."""

    spec: ListSpec
    rows: Callable[[Agent], QuerySet[Any]]
    form: Callable[[Any, Agent, Sequence[int]], Form]
    back: str


SCREENS: dict[str, Screen] = {}


def screen(act: CohortAct, told: Screen) -> None:
    SCREENS[act.name] = told


def _act(request: HttpRequest, name: str) -> CohortAct:
    if name not in ACTS or name not in SCREENS:
        raise Http404
    if not directory.can(request.user, ACTS[name].permission):
        raise PermissionDenied
    return ACTS[name]


@directory.requires(*sorted({act.permission for act in ACTS.values()}))
@require_POST
def check(request: HttpRequest, act: str) -> HttpResponse:
    """What the act would do with the rows picked, and what it would refuse; then ask for it."""
    known, agent = _act(request, act), directory.actor_of(request)
    told = SCREENS[act]
    is_first = "picked" not in request.POST
    try:
        picked = _picked(request, told, agent)
        form = told.form(None if is_first else request.POST, agent, picked)
        options = _options(form, is_first)
        plan = known.plan(picked, options, agent)
        if "do" in request.POST and form.is_valid():
            reason = form.cleaned_data.get("reason", "")
            run = tasks.request_cohort(
                act=known, picked=plan.accepted, options=options,
                decision=directory.decide(request, reason),
            )  # fmt: skip
            return redirect("pathways:cohort", act, run.uuid)
    except Refusal as refusal:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    context = {
        "act": known,
        "plan": plan,
        "groups": plan.groups.most_common(),
        "refused": plan.refused[:SHOWN],
        "more": max(len(plan.refused) - SHOWN, 0),
        "form": form,
        "picked": ",".join(map(str, picked)),
        "back_url": reverse(told.back),
    }
    return render(request, "pathways/cohort_check.html", context)


def _picked(request: HttpRequest, told: Screen, agent: Agent) -> list[int]:
    """The rows picked on the list, or those that the check page sent back."""
    rows = told.rows(agent)
    if "picked" in request.POST:
        parts = request.POST["picked"].split(",")
        keys = [int(part) for part in parts if part.isdecimal() and len(part) < DIGITS]
        chosen = rows.filter(pk__in=keys[: tasks.MOST + 1])
    else:
        chosen = told.spec.picked(rows, request.POST)
    found = list(chosen.order_by("pk").values_list("pk", flat=True)[: tasks.MOST + 1])
    if len(found) > tasks.MOST:
        raise Refusal("Cette sélection dépasse 5 000 lignes : filtrez la liste d'abord.")
    return found


def _options(form: Form, is_first: bool) -> dict[str, str]:
    """The form's values as the run keeps them; the first values when it was not sent yet."""
    if is_first or not form.is_valid():
        return {name: _plain(form[name].initial) for name in form.fields if name != "reason"}
    return {name: _plain(value) for name, value in form.cleaned_data.items() if name != "reason"}


def _plain(value: Any) -> str:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _run(request: HttpRequest, act: str, uuid: str) -> LongRun:
    """The run of whoever asked for it, for its eyes alone: its report names people."""
    mine = LongRun.objects.filter(kind=tasks.COHORT, params__act=act)
    return get_object_or_404(mine, uuid=uuid, requested_by=directory.actor_of(request).actor)


@directory.requires(*sorted({act.permission for act in ACTS.values()}))
@require_safe
def cohort(request: HttpRequest, act: str, uuid: str) -> HttpResponse:
    known, run = _act(request, act), _run(request, act, uuid)
    done, refused = tasks.report_of(run)
    names = known.name_of([pk for pk, _ in refused], directory.actor_of(request))
    context = {
        "act": known,
        "run": run,
        "work": run if run.is_live else None,
        "done": done,
        "refused": [(*names.get(pk, (f"n° {pk}", "")), why) for pk, why in refused[:SHOWN]],
        "refused_count": len(refused),
        "back_url": reverse(SCREENS[act].back),
        "files": [] if run.is_live else letters.files_of(run),
    }
    return render(request, "pathways/cohort.html", context)


@directory.requires(*sorted({act.permission for act in ACTS.values()}))
@require_safe
def progress(request: HttpRequest, act: str, uuid: str) -> HttpResponse:
    """How far the run is, alone; a full reload when it is over."""
    known, run = _act(request, act), _run(request, act, uuid)
    context = {"act": known, "run": run, "work": run if run.is_live else None}
    answer = render(request, "pathways/cohort_progress.html", context)
    if not run.is_live:
        answer["HX-Refresh"] = "true"
    return answer


# --- the screens of this room's lists ----------------------------------------------------------


def _to_decide(agent: Agent) -> QuerySet[Referral]:
    return lists.to_decide(access.visible_referrals(agent))


def _decided(agent: Agent) -> QuerySet[Referral]:
    return lists.decided(access.visible_referrals(agent))


def _followed(agent: Agent) -> QuerySet[Pathway]:
    return lists.followed(access.visible_pathways(agent))


def _decide_form(data: Any, agent: Agent, picked: Sequence[int]) -> Form:
    return forms.DecideMany(data, loads=bodies.loads())


def _letters_form(data: Any, agent: Agent, picked: Sequence[int]) -> Form:
    return forms.Nothing(data)


def _notify_form(data: Any, agent: Agent, picked: Sequence[int]) -> Form:
    return forms.NotifyMany(data)


def _take_form(data: Any, agent: Agent, picked: Sequence[int]) -> Form:
    pathways = Pathway.objects.filter(referrals__in=picked)
    return _with_colleagues(forms.TakeMany(data), pathways)


def _lead_form(data: Any, agent: Agent, picked: Sequence[int]) -> Form:
    return _with_colleagues(forms.LeadMany(data), Pathway.objects.filter(pk__in=picked))


def _with_colleagues(form: Form, pathways: QuerySet[Pathway]) -> Form:
    """Those who may lead somebody of the selection."""
    places = pathways.order_by().values_list("centre_id", "body__organisation_id").distinct()
    pairs = list(places)
    field = form.fields["agent"]
    assert isinstance(field, ModelChoiceField)
    field.queryset = workers.colleagues(
        {centre for centre, _ in pairs if centre}, {owner for _, owner in pairs if owner}
    )
    return form


screen(acts.DECIDE, Screen(tables.ENTRANTS, _to_decide, _decide_form, "pathways:entrants"))
screen(acts.LETTERS, Screen(tables.REFERRALS, _decided, _letters_form, "pathways:referrals"))
screen(acts.NOTIFY, Screen(tables.REFERRALS, _decided, _notify_form, "pathways:referrals"))
screen(acts.TAKE_OVER, Screen(tables.REFERRALS, _decided, _take_form, "pathways:referrals"))
screen(acts.NAME_LEAD, Screen(tables.PATHWAYS, _followed, _lead_form, "pathways:pathways"))
