"""The activity of a person: hours week by week against the contract, reasons that excuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from levier.directory import access as directory
from levier.directory import queries as agents
from levier.directory.models import Agent
from levier.directory.web.deciding import asked, decided, posted
from levier.directory.web.forms import DayInput
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.text import counted, short_date
from levier.pathways import secrecy
from levier.pathways import support_access as access
from levier.pathways.domain import activity as domain
from levier.pathways.domain.activity import ReasonKind, Week
from levier.pathways.domain.contracts import HOUR, ActivityKind, hours_words
from levier.pathways.models import ActivityHours, LegitimateReason, Pathway
from levier.pathways.queries import activity as queries
from levier.pathways.usecases import activity as usecases
from levier.pathways.usecases.activity import Spent
from levier.pathways.web import forms, opening, presenting
from levier.pathways.web.contract_forms import HoursField
from levier.ui.charts import Chart, Series
from levier.ui.pieces import Event, Number

LINES = 3  # kinds of activity noted at once
SHOWN = 60
NOT_DIAGNOSIS = "Ce qu'il faut pour comprendre, jamais le diagnostic."


class WeekForm(django_forms.Form):
    week = django_forms.DateField(
        label="Semaine du", widget=DayInput(), initial=clock.today,
        help_text="N'importe quel jour de la semaine.",
    )  # fmt: skip

    def __init__(self, data: Any = None, **told: Any) -> None:
        super().__init__(data, **told)
        for rank in range(1, LINES + 1):
            more = "" if rank == 1 else f" ({rank})"
            needed = rank == 1
            self.fields[f"kind{rank}"] = django_forms.ChoiceField(
                label=f"Activité{more}", required=needed,
                choices=[("", "Aucune") if rank > 1 else ("", "Choisir"), *ActivityKind.choices],
            )  # fmt: skip
            self.fields[f"hours{rank}"] = HoursField(label=f"Heures{more}", required=needed)
            self.fields[f"evidence{rank}"] = django_forms.CharField(
                label=f"Justificatif{more}", max_length=120, required=needed,
                help_text="Feuille de présence, attestation, agenda signé…" if needed else "",
            )  # fmt: skip

    def spent(self) -> list[Spent]:
        told = self.cleaned_data
        return [
            Spent(told[f"kind{rank}"], told[f"hours{rank}"], told[f"evidence{rank}"])
            for rank in range(1, LINES + 1)
            if told[f"kind{rank}"] or told[f"hours{rank}"]
        ]


class ReasonForm(django_forms.Form):
    kind = django_forms.ChoiceField(label="Motif", choices=ReasonKind.choices)
    since = forms.day("Depuis le")
    last_day = forms.day("Jusqu'au")
    evidence = django_forms.CharField(
        label="Justificatif", max_length=120, required=False,
        help_text="Lequel et de quel jour. Il peut venir après.",
    )  # fmt: skip
    words_said = forms.words("Précision", NOT_DIAGNOSIS, required=False, limit=500)


@directory.requires(access.VIEW)
@require_safe
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk)
    opening.opened(request, pathway, "activité")
    context = page(pathway, directory.actor_of(request), clock.today())
    return render(request, "pathways/activity.html", {**context, "here": "activity"})


@directory.requires(access.SUPPORT)
def note_hours(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    form = WeekForm(posted(request))

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.note_hours(
            pathway=pathway, week=data["week"], spent=form.spent(), decision=decision
        )

    return _acted(
        request,
        pathway,
        form,
        act,
        done="Les heures sont notées.",
        title="Noter des heures",
        intro=_intro(pathway),
        rule=domain.RULE,
        act_label="Noter",
    )


def _intro(pathway: Pathway) -> str:
    """What is noted elsewhere is said, so that it is not noted twice."""
    told = f"Activité de {pathway.person}."
    if queries.counted(pathway).exclude(attendance=None).exists():
        told += " Les heures de présence à une action sont déjà comptées : ne les notez pas ici."
    return told


@directory.requires(access.SUPPORT)
def remove_hours(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ActivityHours.objects.filter(
        removed_at=None,
        attendance=None,
        pathway__in=access.visible_pathways(request.user, access.SUPPORT),
    )
    line = get_object_or_404(rows.select_related("pathway__person"), pk=pk)
    return _acted(
        request,
        line.pathway,
        forms.Reason(posted(request)),
        lambda data, by: usecases.remove_hours(line=line, decision=by),
        done="Ces heures ne comptent plus.",
        title="Retirer des heures",
        intro=f"{line} : {hours_words(line.minutes)}, pour {line.pathway.person}.",
        consequences=["Elles ne comptent plus ; la ligne et votre motif restent au journal."],
        act_label="Retirer",
        is_danger=True,
    )


@directory.requires(access.SUPPORT)
def keep_reason(request: HttpRequest, pk: int) -> HttpResponse:
    pathway = opening.pathway_or_404(request, pk, access.SUPPORT)
    return _acted(
        request,
        pathway,
        ReasonForm(posted(request)),
        lambda data, by: usecases.keep_reason(pathway=pathway, **data, decision=by),
        done="Le motif est gardé.",
        title="Noter un motif légitime",
        intro=f"Il excuse une absence ou des heures non faites de {pathway.person}.",
        act_label="Garder ce motif",
    )


def page(pathway: Pathway, agent: Agent, today: date) -> dict[str, Any]:
    """Everything that the page of an activity shows."""
    reads = secrecy.reads_general(agent, pathway)
    weeks = queries.weeks(pathway, today)
    lines = list(queries.counted(pathway).select_related("attendance")[:SHOWN])
    reasons = list(LegitimateReason.objects.filter(pathway=pathway)[:SHOWN])
    actors = {one.recorded_by for one in lines} | {one.recorded_by for one in reasons}
    names = agents.names_of(actors)
    may = pathway.is_open and access.may(agent, access.SUPPORT, pathway)
    return {
        **presenting.head(pathway, today),
        "may_note": may,
        "numbers": numbers(weeks, today),
        "chart": chart(weeks) if any(week.minutes or week.asked for week in weeks) else None,
        "lines": [(one, hours_words(one.minutes), names.get(one.recorded_by, "")) for one in lines],
        "told_twice": [
            f"Semaine du {short_date(week)}, {ActivityKind(kind).label}"
            for week, kind in queries.told_twice(lines)
        ],
        "reasons": [_reason(one, names.get(one.recorded_by, ""), reads) for one in reasons],
    }


def numbers(weeks: list[Week], today: date) -> list[Number]:
    told = domain.average(weeks, today)
    present = weeks[-1]
    asked = f"le contrat en demande {hours_words(present.asked)}" if present.asked else ""
    rows = [Number("cette semaine", hours_words(present.minutes), asked)]
    if told.weeks:
        over = counted(told.weeks, "semaine entière", "semaines entières")
        rows.insert(0, Number(
            f"par semaine en moyenne, pour {hours_words(told.asked)} prévues",
            hours_words(told.done), f"sur {over}, celles excusées mises à part"))  # fmt: skip
    return rows


def chart(weeks: list[Week]) -> Chart:
    return Chart(
        "heures",
        "Heures faites et prévues, par semaine",
        [f"{week.monday:%d/%m}{' *' if week.excused else ''}" for week in weeks],
        [
            Series("Faites", [_hours(week.minutes) for week in weeks]),
            Series("Prévues au contrat", [_hours(week.asked) for week in weeks]),
        ],
        note="* Semaine excusée par un motif légitime.",
        unit="heures",
    )


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / HOUR).quantize(Decimal("0.1"))


def _reason(one: LegitimateReason, by: str, reads: bool) -> Event:
    """Which reason it is, for those who support alone: some say something of health."""
    days = f"du {short_date(one.since)} au {short_date(one.last_day)}"
    if not reads:
        return Event(one.since, "Motif légitime", days, "accent")
    said = " ".join(filter(None, [one.words, one.evidence and f"Justificatif : {one.evidence}."]))
    label = one.get_kind_display()
    return Event(one.since, f"{label[:1].upper()}{label[1:]}, {days}", said, "accent", by)


def _acted(
    request: HttpRequest, pathway: Pathway, form: Any, act: Any, *, done: str, **context: Any
) -> HttpResponse:
    if decided(request, form, act):
        messages.success(request, done)
        return redirect("pathways:activity", pathway.pk)
    back = reverse("pathways:activity", args=[pathway.pk])
    return asked(request, form, back_url=back, **context)
