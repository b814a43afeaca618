"""Stopping the payment of a household, and paying it again: a reason, an article, a month."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from levier.directory import access as directory
from levier.directory.web.deciding import posted
from levier.foundation import clock
from levier.foundation.acts import Decision
from levier.kernel.month import Month
from levier.people.web import stepping
from levier.rights import access, usecases
from levier.rights.models import BenefitCase
from levier.rights.web import case_forms, files
from levier.rights.web.file_words import suspension_of
from levier.ui.pieces import Change


@directory.requires(access.SUSPEND)
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    household, case = files.case_or_404(request, pk, access.SUSPEND)
    form = case_forms.Suspension(posted(request), initial={"since": _next_month(case)})

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.suspend_payment(case=case, **data, decision=decision)

    return stepping.confirmed(
        request,
        form,
        act,
        household=household,
        title="Suspendre le versement",
        intro="Le Département cesse de payer ce foyer. Le droit, lui, reste ouvert.",
        changes=[Change("Versement du RSA", _paid(case), "aucun, jusqu'au rétablissement")],
        consequences=[
            "Les paies à venir retiennent ce foyer, avec votre motif.",
            "Les paies déjà approuvées ne changent pas.",
            "La personne doit en être informée par écrit, avec ses voies de recours.",
        ],
        act_label="Suspendre le versement",
        is_danger=True,
        back_url=reverse("rights:file", args=[pk]),
        done="Le versement est suspendu.",
    )


@directory.requires(access.SUSPEND)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    household, case = files.case_or_404(request, pk, access.SUSPEND)
    suspension = suspension_of(case)
    if suspension is None:
        raise Http404
    form = case_forms.Resumption(posted(request), initial={"until": _next_month(case)})

    def act(data: dict[str, Any], decision: Decision) -> None:
        usecases.resume_payment(suspension=suspension, **data, decision=decision)

    return stepping.confirmed(
        request,
        form,
        act,
        household=household,
        title="Rétablir le versement",
        intro=f"Suspendu à partir {suspension.since.of_label} : {suspension.reason}",
        rule=suspension.rule,
        changes=[Change("Versement du RSA", "aucun", "selon le droit de chaque mois")],
        consequences=["Les mois restés sans versement se rattrapent par une régularisation."],
        act_label="Rétablir le versement",
        back_url=reverse("rights:file", args=[pk]),
        done="Le versement est rétabli.",
    )


def _next_month(case: BenefitCase) -> Month:
    known = case.month or Month.of(clock.today())
    return known + 1


def _paid(case: BenefitCase) -> str:
    return f"{case.amount} en {case.month.label}" if case.month else "selon le droit de chaque mois"
